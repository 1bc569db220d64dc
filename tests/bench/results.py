"""A measurement is of one kind of work by several programs; a result is what it gave."""

import statistics
import sys

from common import Failed


class Program:
    """One of the programs of a measurement: `run()` gives a figure, maybe with what was wrong."""

    def __init__(self, label, run, kind="peer"):
        self.label = label
        self.run = run
        self.kind = kind  # "udpchat", "plain" or "peer"


class Shared:
    """One run, whose report gives figures to several measurements or rows: the first of them makes
    the run, the others take theirs from it."""

    def __init__(self, go):
        self.go = go
        self.last = None
        self.taken = set()

    def figure(self, name, scale):
        """A program's `run`."""
        def take():
            if self.last is None or name in self.taken:
                self.last, self.taken = None, set()
                self.last = self.go()
            self.taken.add(name)
            report, flaw = self.last
            return report[name] / scale, flaw
        return take


class Measurement:
    def __init__(self, title, unit, programs, more_is_better, digits=0):
        self.title = title
        self.unit = unit
        self.programs = programs
        self.more_is_better = more_is_better
        self.digits = digits
        self.figures = {program.label: [] for program in programs}
        self.faults = {program.label: [] for program in programs}  # of each round that had one
        self.remark = ""
        self.notes = {}

    def round(self):
        """Every program once."""
        for program in self.programs:
            try:
                outcome = program.run()
            except (Failed, OSError) as error:
                outcome = None, f"failed: {str(error)[:50]}"
                print(f"\n{self.title}, {program.label}: {error}", file=sys.stderr)
            figure, flaw = outcome if isinstance(outcome, tuple) else (outcome, "")
            self.figures[program.label].append(figure)
            if flaw:
                self.faults[program.label].append(flaw)

    def flaw(self, label):
        """What was wrong with a program's work, the last time, and how often something was."""
        faults = self.faults.get(label)
        rounds = len(self.figures.get(label, []))
        return f"{faults[-1]}, in {len(faults)} of {rounds} rounds" if faults else ""

    def valid(self, label):
        return [figure for figure in self.figures.get(label, []) if figure is not None]

    def median(self, label):
        values = self.valid(label)
        return statistics.median(values) if values else None

    def ratio(self, label, base):
        """How many times the figure of `base` that of `label` is: the median of all rounds."""
        pairs = zip(self.figures.get(label, []), self.figures.get(base, []))
        ratios = [a / b for a, b in pairs if a is not None and b]
        return statistics.median(ratios) if ratios else None

    def best(self):
        """The best program of plain system calls: the limit."""
        plain = [p.label for p in self.programs if p.kind == "plain" and self.valid(p.label)]
        if not plain:
            return None
        return (max if self.more_is_better else min)(plain, key=self.median)

    def limit_to(self, base):
        """In words, what the best plain program reaches, to compare a bar with."""
        ratio = self.ratio(self.best(), base)
        return f"the limit is {ratio:.2f}" if ratio else ""

    def ours(self):
        return next((p.label for p in self.programs if p.kind == "udpchat"), None)


class Bar:
    """One thing that is asked for: a figure that must be at least, or at most, so much."""

    def __init__(self, text, figure, least=None, most=None, digits=2, flaw="", note=""):
        self.text = text
        self.figure = figure
        self.least = least
        self.most = most
        self.digits = digits
        self.flaw = flaw
        self.note = note

    def met(self):
        if self.figure is None or self.flaw:
            return False
        shown = round(self.figure, self.digits)
        return ((self.least is None or shown >= self.least)
                and (self.most is None or shown <= self.most))

    def __str__(self):
        sign, bound = (">=", self.least) if self.most is None else ("<=", self.most)
        figure = "none" if self.figure is None else f"{self.figure:.{self.digits}f}"
        return f"{'met ' if self.met() else 'SHORT'}  {figure:>8} {sign} {bound:<6} {self.text}" + (
            f" ({self.note})" if self.note else "") + (f"; {self.flaw}" if self.flaw else "")
