"""The board's pages and endpoints, one module a vendor and one for the board itself."""
