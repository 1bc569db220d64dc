#pragma once

#include "udpchat/datagram.hpp"

#include <ctime>
#include <span>
#include <string>
#include <string_view>

namespace udpchat {

struct RenderStyle {
  bool timestamps = false;  ///< HH:MM:SS.mmm, local time, in front of each datagram
  bool color = false;       ///< ANSI colours (ECMA-48, SGR)
};

/// Turns what was received into lines for the user: one datagram, one line, and nothing in it that
/// a terminal obeys. Keeps the last address and second it wrote, so one object serves one thread.
class Renderer {
 public:
  explicit Renderer(RenderStyle style) : style_(style) {}

  /// Appends "<< ADDRESS:PORT: TEXT", without a line end, to `out`.
  void append(const Datagram& datagram, std::string& out);

 private:
  void append_time(std::chrono::system_clock::time_point time, std::string& out);

  RenderStyle style_;
  SocketAddress source_{};
  std::string source_text_;
  std::time_t second_ = -1;
  std::string second_text_;
};

/// A notice about the program's own work, on one safe line.
std::string render_notice(std::string_view text, bool color);

/// What a notice says of a failed delivery, and of drops.
std::string describe(const DeliveryFailure& failure);
std::string describe(const ReceiveDrops& drops);

/// The addresses bound, as words.
std::string describe_bound(std::span<const SocketAddress> local);

/// "1 datagram", "2 datagrams".
std::string counted(std::uint64_t count, std::string_view noun);

}  // namespace udpchat
