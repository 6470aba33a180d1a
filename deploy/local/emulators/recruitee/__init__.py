"""Recruitee's Careers Site API, emulated: public, so that whoever reads an offer may apply to it.

https://docs.recruitee.com/reference/intro-to-careers-site-api
"""
