"""The language model: what it is asked, what it may cost, and what its answers must look like."""
