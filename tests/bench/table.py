"""The table and the list of bars."""

HEAD = ("", "median", "min .. max", "to the limit", "udpchat to it", "")


def row_of(measurement, program):
    label, digits = program.label, measurement.digits
    values = measurement.valid(label)
    if not values:
        return label, "-", "-", "-", "-", measurement.flaw(label)
    best, ours = measurement.best(), measurement.ours()
    return (label, f"{measurement.median(label):,.{digits}f}",
            f"{min(values):,.{digits}f} .. {max(values):,.{digits}f}",
            times(measurement.ratio(label, best)) if best else "",
            times(measurement.ratio(ours, label)) if ours else "",
            ", ".join(filter(None, [
                "the limit" if label == best else "", measurement.notes.get(label),
                measurement.flaw(label)])))


def times(ratio):
    return "-" if ratio is None else f"{ratio:.2f}"


def print_table(measurements):
    rows = [(m, [row_of(m, program) for program in m.programs]) for m in measurements]
    everything = [HEAD] + [row for _, group in rows for row in group]
    widths = [max(len(row[column]) for row in everything) for column in range(len(HEAD))]
    line_of = lambda row: "  ".join(
        [f"{row[0]:<{widths[0]}}"] + [f"{c:>{w}}" for c, w in zip(row[1:5], widths[1:5])]
        + [row[5]]).rstrip()
    print("  " + line_of(HEAD))
    for measurement, group in rows:
        aim = "more is better" if measurement.more_is_better else "less is better"
        print(f"{measurement.title} ({measurement.unit}; {aim})")
        for row in group:
            print("  " + line_of(row))
        if measurement.remark:
            print("  " + measurement.remark)


def print_bars(bars):
    if not bars:
        return
    print("\nbars")
    for bar in bars:
        print("  " + str(bar))
    short = sum(not bar.met() for bar in bars)
    print(f"{len(bars) - short} of {len(bars)} bars are met" +
          (f", {short} fall short" if short else ""))
