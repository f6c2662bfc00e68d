"""One scale of the law applied to one violation: the amount and all that changes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from ecms_core.law.calendars import add_months
from ecms_core.law.facts import MAX_DAYS, MAX_WORKERS, Facts, Span, leaves_range
from ecms_core.law.rates import Rate, Rates
from ecms_core.law.reasons import Aside, Phrase
from ecms_core.law.rules import Confidence
from ecms_core.law.scales import Cap, Change, Scale, ScaleUse, Violation
from ecms_core.law.sheets import (
    CAP,
    INTEREST,
    ORDER,
    SCALE,
    ZERO,
    Capped,
    Daily,
    Sheet,
    Sum,
)
from ecms_core.problems import Problem
from ecms_core.words import _, listed


class Part(NamedTuple):
    """The days of a failure that lie under one version of the law."""

    span: Span
    is_whole: bool
    before: Sequence[Sum]  # what the days under the versions before come to


class Use(Rates):
    """One scale applied to one violation."""

    def __init__(
        self,
        sheet: Sheet,
        violation: Violation,
        use: ScaleUse,
        scale: Scale,
        facts: Facts,
        *,
        part: Part | None = None,
    ) -> None:
        super().__init__(sheet, violation, use, scale, facts)
        self.part = part
        self.charge = sheet.charge
        self.sum = sheet.new_sum()

    def write(self) -> None:
        """Write the scale's lines: the amount, then what multiplies, caps, reduces, adds.

        A fine is imposed up to its highest amount, and what is imposed is reduced: where a cap
        holds several violations together, the rest waits for it.
        """
        scale = self.scale
        if scale.mode == "court":
            return self._court()
        if scale.requires:
            met = self.facts.truth(scale.requires)
            if met is False:
                self.note(
                    "not_met", scale.basis, why=Phrase(scale.requires_text), fact=scale.requires
                )
                return None
            if met is None:
                self.note("assumed", why=Phrase(scale.requires_text), fact=scale.requires)
        open_question = self.use.establish
        if open_question and not self.facts.truth(open_question.fact):
            why, fact = Phrase(open_question.text), open_question.fact
            self.note("assumed", open_question.basis, why=why, fact=fact)
        self.rests_on(SCALE, scale.id, scale.confidence)
        daily = self._amount()
        for change in scale.multipliers:
            if self.facts.truth(change.when):
                self._change("multiplied", change.factor, change.text, change.basis)
        self._cap(daily)
        if any(self.sum in capped.sums for capped in self.sheet.caps.values()):
            self.sheet.after_caps.append(self._reduce)
        else:
            self._reduce()
        return None

    @property
    def total(self) -> Decimal:
        """What the lines so far come to."""
        return self.sum.total

    def _reduce(self) -> None:
        """Write what reduces the fine that is imposed, and what it bears when paid late."""
        scale, self.sheet.charge = self.scale, self.charge
        # The law reduces to one share or to another, never to a share of a share.
        reduced = [
            change
            for change in scale.reductions
            if self.facts.truth(change.when) and self._is_open_to(change)
        ]
        for change in sorted(reduced, key=lambda change: change.factor)[:1]:
            self._change("reduced", change.factor, change.text, change.basis)
            if self.sum.was_cut and change.factor:
                self.rests_on(ORDER, scale.id, Confidence.unconfirmed)
        self._interest()

    def _is_open_to(self, change: Change) -> bool:
        """Whether a reduction is for such a violation; told where it is not."""
        if self.violation.is_correctable or not change.of_correction:
            return True
        self.note("not_correctable", self.violation.basis, why=Phrase(change.text))
        return False

    def _add(self, did: str, amount: Decimal, arithmetic: str, basis: str, **detail: Any) -> None:
        self.sum.total += self.sheet.add(
            did,
            self.violation.id,
            basis,
            amount,
            arithmetic=arithmetic,
            payee=self.scale.payee,
            **detail,
        )

    def _amount(self) -> Daily | None:
        scale, facts, written = self.scale, self.facts, self.sheet.written
        title = {"title": Phrase(scale.title)}
        mode = scale.mode
        if mode in ("restitution", "double_indemnity"):
            self._restitution(title)
        elif mode in ("percentage", "surcharge"):
            self._share(title)
        elif mode == "per_worker":
            rate = self.rate(workers=1)
            workers = facts.integer("workers", 0, MAX_WORKERS)
            money = self._held(rate)
            self._add(
                "per_worker",
                money * workers,
                f"{written(money)} × {workers}",
                self._both(),
                rate=written(money),
                workers=workers,
                **title,
            )
        elif mode == "per_day":
            return self._per_day(self._held(self.rate()), title)
        else:
            rate = self.rate()
            self._add(rate.did, rate.money, rate.arithmetic, self._both(), **rate.detail)
            self._officer(rate)
        return None

    def _both(self) -> str:
        bases = dict.fromkeys((self.violation.basis, self.scale.basis))
        return "; ".join(bases)

    def _tell(self, rate: Rate) -> None:
        if rate.did != "amount":
            self.note(rate.did, self.scale.basis, **rate.detail)

    def _per_day(self, rate: Decimal, title: Mapping[str, Any]) -> Daily:
        facts, part = self.facts, self.part
        detail: dict[str, Any] = {"rate": self.sheet.written(rate), **title}
        did, first = "per_day", 0
        if part is None:
            for name in ("served", "corrected", "last_day"):
                if facts.has(name):
                    raise facts.wrong(name, _("nothing beside 'days', or the dates without 'days'"))
            days = facts.integer("days", 0, MAX_DAYS)
            self._fit(days)
        else:
            days, first = part.span.days, part.span.first.toordinal()
            if part.is_whole and not facts.has("last_day"):
                until = facts.day("corrected" if facts.has("corrected") else "date")
                did = "per_day_dated"
                detail |= {"served": part.span.first, "to": until}
            else:
                did = "per_day_span"
                detail |= {"first": part.span.first, "last": part.span.last}
        self._add(
            did,
            rate * days,
            f"{self.sheet.written(rate)} × {days}",
            self._both(),
            days=days,
            **detail,
        )
        return Daily(self.violation.id, rate, first, first + days, part is not None, self.sum)

    def _fit(self, days: int) -> None:
        """Refuse more days than the law has been in force: which days they are, nobody said."""
        began = [one.since for one in (self.violation, self.scale) if one.since]
        ended = [one.valid_to for one in (self.violation, self.scale) if one.valid_to]
        if not began or not self.facts.has("date"):
            return
        since, until = max(began), min([self.facts.day("date"), *ended])
        most = max((until - since).days + 1, 0)
        if days > most:
            expected = _("at most {most}, as this law is in force since {since}; else give dates")
            raise self.facts.wrong("days", expected.format(most=most, since=since))

    def _restitution(self, title: Mapping[str, Any]) -> None:
        owed = self.facts.sums("unpaid")
        basis = self.violation.basis
        for label, amount in owed:
            name = f" ({label})" if label else ""
            text = self.sheet.written(amount)
            self._add("restitution", amount, text, basis, worker=name, sum=text, **title)
        extra = self.scale.times - 1
        if extra > 0:
            base = self.total
            self._add(
                "indemnity",
                base * extra,
                f"{self.sheet.written(base)} × {extra}",
                self.scale.basis,
                times=self.scale.times,
                sum=self.sheet.written(base * extra),
                **title,
            )

    def _share(self, title: Mapping[str, Any]) -> None:
        base = self.facts.money(self.scale.of)
        detail: dict[str, Any] = {"base": self.sheet.written(base), **title}
        if self.scale.mode == "percentage":
            percent = self.scale.percent or ZERO
        else:
            due, paid = self.facts.day("due"), self.facts.day("payment")
            percent = self._rung(due, paid)
            detail["days"] = max((paid - due).days, 0)
        self._add(
            self.scale.mode,
            base * percent / 100,
            f"{self.sheet.written(base)} × {percent} %",
            self._both(),
            percent=percent,
            **detail,
        )

    def _rung(self, due: date, paid: date) -> Decimal:
        if paid <= due:
            return ZERO
        for step in self.scale.steps:
            if step.days is not None and (paid - due).days <= step.days:
                return step.percent
            if step.months is not None and paid <= add_months(due, step.months):
                return step.percent
        return self.scale.steps[-1].percent

    def _officer(self, rate: Rate) -> None:
        """The officer's own amount instead of the proposal, within the law and with a reason."""
        chosen = self._chosen(rate)
        if chosen is not None:
            self._add(
                "officer",
                chosen - rate.money,
                f"{self.sheet.written(chosen)} − {self.sheet.written(rate.money)}",
                self._both(),
                **self._deviation(rate, chosen),
            )

    def _held(self, rate: Rate) -> Decimal:
        """The amount for a day or for a worker: the proposal, unless the officer set another."""
        self._tell(rate)
        chosen = self._chosen(rate) if leaves_range(self.use, self.scale) else None
        if chosen is None:
            return rate.money
        self.note("officer", self._both(), **self._deviation(rate, chosen))
        return chosen

    def _deviation(self, rate: Rate, chosen: Decimal) -> dict[str, str]:
        written, reason = self.sheet.written, str(self.facts.given["officer_reason"]).strip()
        return {"sum": written(chosen), "proposed": written(rate.money), "why": reason}

    def _chosen(self, rate: Rate) -> Decimal | None:
        """The amount that the officer set; None for the proposal."""
        facts, written, part = self.facts, self.sheet.written, self.part
        if not facts.has("officer_amount"):
            return None
        if part is None:
            given: Decimal | None = facts.money("officer_amount")
        else:
            given = facts.sum_within("officer_amount", part.span)
        if given is None:
            return None
        chosen = self.sheet.currency.rounded(given)
        if not rate.least <= chosen <= rate.most:
            raise Problem(
                "ECMS-L044",
                id=self.violation.id,
                found=written(chosen),
                expected=self._bounds(rate),
            )
        if chosen == rate.money:
            return None
        if not str(facts.given.get("officer_reason") or "").strip():
            raise Problem(
                "ECMS-L045",
                id=self.violation.id,
                found=written(chosen),
                expected=written(rate.money),
            )
        return chosen

    def _bounds(self, rate: Rate) -> str:
        """Between what an officer may choose; where that changes with the law, on which days."""
        written, part = self.sheet.written, self.part
        bounds = _("{least} to {most}").format(least=written(rate.least), most=written(rate.most))
        if part is None or part.is_whole:
            return bounds
        first, last = part.span.first, part.span.last
        dated = _("{bounds} from {first} to {last}; a sum from each day on, such as {example}")
        example = f"{first}: {written(rate.least)}"
        return dated.format(bounds=bounds, first=first, last=last, example=example)

    def _change(self, did: str, factor: Decimal, text: str, basis: str) -> None:
        before = self.total
        self._add(
            did,
            before * (factor - 1),
            f"{self.sheet.written(before)} × ({factor} − 1)",
            basis,
            why=Phrase(text),
            factor=factor,
            percent=f"{(factor * 100).normalize():f}",
        )

    def _cap(self, daily: Daily | None) -> None:
        for cap in self.scale.caps:
            if cap.when and not self.facts.truth(cap.when):
                continue
            if cap.only_for and self.keys and self.keys[0] not in cap.only_for:
                only = _("false, as it is only for {words}").format(words=listed(cap.only_for))
                raise self.facts.wrong(cap.when, only)
            if cap.per == "violation":
                self._cap_violation(cap, self._limit(cap))
                continue
            if cap not in self.sheet.caps:
                self.sheet.caps[cap] = Capped(self._limit(cap), self.scale.payee, [], [])
            capped = self.sheet.caps[cap]
            capped.sums.append(self.sum)
            if daily:
                capped.dailies.append(daily)

    def _limit(self, cap: Cap) -> Decimal:
        """The highest amount; the computation of a share of something is told."""
        if cap.amount is not None:
            return self.money(cap.amount, cap.unit, is_cap=True)[0]
        base = self.facts.money(cap.of)
        limit = self.sheet.currency.rounded_down(base * (cap.percent or ZERO) / 100)
        written = self.sheet.written
        self.sheet.add(
            "cap_share",
            self.violation.id,
            cap.basis,
            None,
            arithmetic=f"{written(base)} × {cap.percent} % = {written(limit)}",
            percent=cap.percent,
            base=written(base),
            cap=written(limit),
            note=Aside((cap.text,) if cap.text else (), " (", ")"),
        )
        return limit

    def _cap_violation(self, cap: Cap, limit: Decimal) -> None:
        # Days under another version of the law are the same violation's.
        before = sum((each.total for each in self.part.before), ZERO) if self.part else ZERO
        limit, total = max(limit, before), before + self.total
        if total > limit:
            self.rests_on(CAP, cap.basis, cap.confidence)
            written = self.sheet.written
            self.sum.was_cut = True
            self._add(
                "capped",
                limit - total,
                f"{written(limit)} − {written(total)}",
                cap.basis,
                before=written(total),
                cap=written(limit),
            )

    def _interest(self) -> None:
        interest = self.scale.interest
        if interest is None or not self.facts.has("due"):
            return
        days = (self.facts.day("payment") - self.facts.day("due")).days
        if days <= 0:
            return
        base = self.total
        self.rests_on(INTEREST, interest.basis, interest.confidence)
        self._add(
            "interest",
            base * interest.percent / 100 * days,
            f"{self.sheet.written(base)} × {interest.percent} % × {days}",
            interest.basis,
            percent=interest.percent,
            base=self.sheet.written(base),
            days=days,
        )

    def _court(self) -> None:
        self.rests_on(SCALE, self.scale.id, self.scale.confidence)
        least = self.scale.least if self.use.least is None else self.use.least
        most = self.scale.most if self.use.most is None else self.use.most
        bounds = ""
        if least is not None and most is not None:
            low, high = self.money(least)[0], self.money(most)[0]
            bounds = f": {self.sheet.written(low)} – {self.sheet.written(high)}"
        custody = Aside((self.scale.custody,) if self.scale.custody else ())
        self.note(
            "court",
            self.scale.basis,
            title=Phrase(self.scale.title),
            bounds=bounds,
            custody=custody,
        )
