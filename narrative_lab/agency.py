"""Agency: how often each group is spoken of in a draft, what it does there, and whom "we" takes in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from narrative_lab.analysis import Analysis
from narrative_lab.mentions import Group
from narrative_lab.roles import Role

GROUPS = (Group.NEWCOMERS, Group.RESIDENTS, Group.CITY, Group.WE)


@dataclass(frozen=True, slots=True)
class Part:
    """The part of one group: in how many places it is spoken of, and in how many of these it has each role."""

    group: Group
    mentions: int
    roles: tuple[tuple[Role, int], ...]

    def times(self, role: Role) -> int:
        """Return in how many places the group has a role."""
        return dict(self.roles)[role]


@dataclass(frozen=True, slots=True)
class Agency:
    """The parts of all groups, and how often "we" takes in whom (empty where the language model cannot tell)."""

    parts: tuple[Part, ...] = ()
    we: tuple[tuple[str, int], ...] = ()

    def to_dict(self) -> dict:
        """Return the parts and the counts of "we" as plain lists and dicts."""
        parts = [
            {"group": str(p.group), "mentions": p.mentions, **{str(role): n for role, n in p.roles}} for p in self.parts
        ]
        return {"parts": parts, "we": dict(self.we)}


def agency_of(analysis: Analysis) -> Agency:
    """Count who is spoken of, and in which roles, in the running text of a draft."""
    spoken = [m for s in analysis.running for m in analysis.mentions(s) if m.group in GROUPS]
    parts = []
    for group in GROUPS:
        own = [m for m in spoken if m.group is group]
        if own:
            parts.append(Part(group, len(own), tuple((role, sum(role in m.roles for m in own)) for role in Role)))
    we = Counter(str(m.who) for m in spoken if m.who is not None)
    return Agency(tuple(parts), tuple(sorted(we.items(), key=lambda item: (-item[1], item[0]))))
