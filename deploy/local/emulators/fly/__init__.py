"""Fly's Machines API, where each machine is a runner in a process group of its own on this machine.

https://fly.io/docs/machines/api/
"""
