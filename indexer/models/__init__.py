"""Every table of the directory, by subject; used as `from indexer import models as m`.

`listing` is what people see, `beside` what is kept with it, `sources` and `duplicates` where
listings come from and which are one, `people`, `letters` and `waiting` what people do, `running`
whether a group still is, `jobs` what Waymark notes for itself; `base` is what all are made of.
A migration goes with every change; `tests/indexer/test_migrations.py` compares the two.
"""

from __future__ import annotations

from .base import Base, Id, IsoDay, Number, UtcDateTime, table_of
from .beside import Figure, History, Picture, StaffNote
from .duplicates import Duplicate, Merge
from .jobs import Counter, IndexTask, IndexWritten, JobLease, Stored
from .letters import ConfirmLink, Mail, NoLetters, Reminder
from .listing import (
    AccessFact,
    Confirmation,
    Contact,
    Listing,
    ListingCondition,
    ListingLink,
    ListingNeed,
    ListingSource,
    ListingWho,
    Organisation,
    ServiceArea,
    Session,
    Signal,
    Venue,
)
from .people import Account, Attempt, Ownership, RecoveryCode
from .running import Audit, AuditItem, Call, CallTurn, FreshnessState, LinkCheck, RegisterEntry
from .sources import Difference, Quarantine, Run, Source, SourceRecord, UnmappedTerm, Upload
from .waiting import Claim, Deed, Proposal, Report, Suggestion, Work

__all__ = [
    "AccessFact",
    "Account",
    "Attempt",
    "Audit",
    "AuditItem",
    "Base",
    "Call",
    "CallTurn",
    "Claim",
    "ConfirmLink",
    "Confirmation",
    "Contact",
    "Counter",
    "Deed",
    "Difference",
    "Duplicate",
    "Figure",
    "FreshnessState",
    "History",
    "Id",
    "IndexTask",
    "IndexWritten",
    "IsoDay",
    "JobLease",
    "LinkCheck",
    "Listing",
    "ListingCondition",
    "ListingLink",
    "ListingNeed",
    "ListingSource",
    "ListingWho",
    "Mail",
    "Merge",
    "NoLetters",
    "Number",
    "Organisation",
    "Ownership",
    "Picture",
    "Proposal",
    "Quarantine",
    "RecoveryCode",
    "RegisterEntry",
    "Reminder",
    "Report",
    "Run",
    "ServiceArea",
    "Session",
    "Signal",
    "Source",
    "SourceRecord",
    "StaffNote",
    "Stored",
    "Suggestion",
    "UnmappedTerm",
    "Upload",
    "UtcDateTime",
    "Venue",
    "Work",
    "table_of",
]
