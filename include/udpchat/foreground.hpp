#pragma once

namespace udpchat {

/// Whether the terminal on stdin is ours: otherwise its modes are somebody else's, and whoever
/// changes them is stopped. In an orphaned process group, and at a terminal that has hung up,
/// nothing stops, or would ever go on.
bool is_in_foreground();

/// Stops, as whoever reads in the background is stopped, until the terminal is ours. False where it
/// is time to leave instead.
bool wait_for_foreground();

}  // namespace udpchat
