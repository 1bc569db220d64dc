"""Runs the measurements, each round every program once, and prints one table; see run.sh."""

import argparse
import importlib
import os
import platform
import sys
import time

from common import CPUS, OTHER, UDPCHAT, WORK
from table import print_bars, print_table

BUSY = 0.5  # programs that were running before
NAMES = ("drain", "lone", "send", "pipe", "echo", "start",
         "terminal", "flat", "sources")


def main():
    parser = argparse.ArgumentParser(prog="run.sh", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="5 is the default")
    parser.add_argument("--list", action="store_true", help="list the names and leave")
    parser.add_argument("--realtime", action="store_true",
                        help="take the CPUs from other programs (SCHED_RR), where the machine is"
                             " busy")
    parser.add_argument("names", nargs="*", metavar="NAME", help="what to measure; all by default")
    options = parser.parse_args()
    modules = {name: importlib.import_module(f"{name}_bench") for name in NAMES}
    if options.list:
        for name, module in modules.items():
            print(f"{name:10} {module.__doc__}")
        return
    for name in options.names:
        if name not in modules:
            parser.error(f"there is no {name}; --list lists what there is")

    start, load = time.monotonic(), os.getloadavg()[0]
    measurements, bars = [], []
    for name in options.names or NAMES:
        new, judge = modules[name].measurements()
        for number in range(options.rounds):
            for measurement in new:
                tell(f"{measurement.title}, round {number + 1} of {options.rounds}")
                measurement.round()
        measurements += new
        bars += judge()
    tell("")
    print(f"{UDPCHAT} on Linux {platform.release()}, {len(CPUS)} CPUs: what is measured runs on CPU"
          f" {WORK}, its traffic and its readers on CPU {OTHER}.\n{options.rounds} rounds in"
          f" {time.monotonic() - start:.0f} s. Ratios are the median of those of each round.")
    if load > BUSY:
        print(f"Other programs were running (a load of {load:.1f})" + (
            ", but had to wait for these (SCHED_RR)." if options.realtime else
            ": the figures are unsteady."))
    if os.geteuid() != 0:
        print("Not run as root: receive buffers are as small as the system has them, so that what"
              " is queued is lost in part, and nothing runs before other programs.")
    print()
    print_table(measurements)
    print_bars(bars)


def tell(text):
    """What it is at, where somebody is looking."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
