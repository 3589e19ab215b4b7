"""Help to ethnic Kyrgyz in Afghanistan. Not built yet."""
