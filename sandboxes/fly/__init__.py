"""Fly Machines: https://fly.io/docs/machines/api/"""
