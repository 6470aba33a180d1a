"""Celery's tasks of the pool: a few lines each, safe to run twice."""

import logging
from typing import Any

from celery import shared_task
from django.core.cache import cache
from kombu.exceptions import OperationalError

from sandboxes import pool

KEEPING = "keeping-the-pool"
KEEPING_SECONDS = 60
"""After which a worker that keeps it has died."""

log = logging.getLogger(__name__)


@shared_task
def keep_pool() -> None:
    """By beat: what the pool lacks, and what it has too much."""
    # A vendor that is slow to answer mustn't get a second worker, and a third.
    if cache.add(KEEPING, 1, timeout=KEEPING_SECONDS):
        try:
            pool.keep()
        finally:
            cache.delete(KEEPING)


@shared_task
def replenish_pool() -> None:
    """After a machine was taken."""
    pool.replenish()


def hint(**_: Any) -> None:
    """After a commit. Without a broker nothing is lost: beat looks after the pool too."""
    try:
        # One that nobody takes up in time is beat's business by then.
        replenish_pool.apply_async(expires=15)
    except OperationalError:
        log.warning("no broker: the pool waits for beat")
