"""One mutant: what was done to which declaration."""

from dataclasses import dataclass, field


@dataclass
class Mutant:
    project: object
    fault: str     # what was done: "drop", "misspell", "swap" …
    subject: str   # to what: "relationship.back_populates", "member", "table" …
    model: object  # whose declaration it is
    member: object = None  # None: of the struct itself
    edits: list = field(default_factory=list)  # (start, end, text) of the project's text
    old: str = ""
    new: str = ""
    also: list = field(default_factory=list)  # other members that were changed: the other half of a swap

    @property
    def kind(self):
        return f"{self.fault} {self.subject}"

    @property
    def place(self):
        return f"{self.project.name}: {self.member or self.model.name}"

    def __str__(self):
        change = f" `{self.old}` → `{self.new}`" if self.old or self.new else ""
        return f"{self.place}: {self.kind}{change}"
