#pragma once

namespace udpchat {

// What the program ends with, besides 128 and the number of the signal that ended it.
inline constexpr int kDone = 0;
inline constexpr int kFailure = 1;
inline constexpr int kWrongUsage = 2;
inline constexpr int kNothingCame = 3;  ///< no reply, or no datagram, in time

}  // namespace udpchat
