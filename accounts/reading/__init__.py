"""Files that people upload, read: text in a confined process, then a proposal for their profile."""
