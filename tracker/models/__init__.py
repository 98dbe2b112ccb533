"""The frame's own tables: audit, inbox, outbox, robots, stored files, job runs; no noun."""

from tracker.models.audit import AuditEvent
from tracker.models.file import StoredFile, random_name
from tracker.models.message import Channel, Group, Notification, OutboxMessage, OutboxState
from tracker.models.preference import ChannelPreference
from tracker.models.robot import Robot, RobotKind
from tracker.models.run import Heartbeat, IdempotencyKey, JobRun, Setting
from tracker.models.versioned import StaleVersion, Versioned

__all__ = [
    "AuditEvent",
    "Channel",
    "ChannelPreference",
    "Group",
    "Heartbeat",
    "IdempotencyKey",
    "JobRun",
    "Notification",
    "OutboxMessage",
    "OutboxState",
    "Robot",
    "RobotKind",
    "Setting",
    "StaleVersion",
    "StoredFile",
    "Versioned",
    "random_name",
]
