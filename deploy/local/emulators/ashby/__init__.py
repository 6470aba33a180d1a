"""What Ashby's hosted page asks its server for before anything is filled in, with the practice board's postings.

The interface is undocumented: this is as public clients know it. What a page saves and sends the board itself takes.
"""
