"""A breach that the law names, in one version."""

from ecms_core.law.edge.law_record import LawRecord
from ecms_core.law.penalties import CONSEQUENCE_WORDS


class ViolationType(LawRecord):
    """A breach that the law names, in one version."""

    def validate(self) -> None:
        super().validate()
        words = (self.consequences or "").split(", ")
        self.sanction = ", ".join(CONSEQUENCE_WORDS[word] for word in words if word)
