"""What pages and mails say of an application, in plain words."""
