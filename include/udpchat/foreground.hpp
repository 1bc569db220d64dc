#pragma once

namespace udpchat {

/// Stops, as whoever reads in the background is stopped, until the terminal on stdin is ours:
/// before that its modes are somebody else's. False where it is time to leave instead, for a signal
/// that ends the program is pending. In an orphaned process group, and at a terminal that has hung
/// up, nothing stops, or would ever go on.
bool wait_for_foreground();

}  // namespace udpchat
