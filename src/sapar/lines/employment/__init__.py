"""Support for citizens in lawful employment abroad: may I go, stay and work there?"""
