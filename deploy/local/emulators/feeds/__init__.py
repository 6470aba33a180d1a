"""What vendors publish of their customers' postings, emulated: any posting that is asked for, made up from its id alone."""
