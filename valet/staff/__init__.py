"""The staff's pages: who may open them, and what stands beside the rows."""
