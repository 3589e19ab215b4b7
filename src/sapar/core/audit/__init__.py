"""The tamper-evident log of reads and writes."""
