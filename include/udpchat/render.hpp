#pragma once

#include "udpchat/address_writer.hpp"
#include "udpchat/choice.hpp"
#include "udpchat/datagram.hpp"
#include "udpchat/decoder.hpp"

#include <array>
#include <ctime>
#include <span>
#include <string>
#include <string_view>

namespace udpchat {

/// What of a datagram is shown.
enum class View { text, hex, both };
inline constexpr std::array kViews{Choice<View>{"text", View::text}, Choice<View>{"hex", View::hex},
                                   Choice<View>{"both", View::both}};

/// What the output is made of.
enum class Output { lines, json, payloads, nothing };

struct RenderStyle {
  Output output = Output::lines;
  std::string delimiter{};   ///< behind each of the payloads
  bool timestamps = false;   ///< HH:MM:SS.mmm, local time, in front of each datagram
  bool color = false;        ///< ANSI colours (ECMA-48, SGR)
  bool lengths = false;      ///< the payload's, in octets, behind the address
  bool destination = false;  ///< the address it was sent to, behind the source
  /// Texts that differ look different: a backslash is doubled, a newline at the end is shown, and
  /// "(empty)" is no text.
  bool exact = false;
  View view = View::text;
  std::string encoding = "utf-8";  ///< of the text, as encoding_name() gives it
};

/// Turns what was received into lines for the user: one datagram, one line of text or a hex dump,
/// and nothing in it that a terminal obeys. Keeps the last addresses and second it wrote, so one
/// object serves one thread.
class Renderer {
 public:
  /// Throws std::invalid_argument for an encoding that the system does not have.
  explicit Renderer(RenderStyle style);

  [[nodiscard]] const RenderStyle& style() const { return style_; }

  /// Appends "<< ADDRESS:PORT: TEXT" to `out`, with " to ADDRESS:PORT" before the colon where the
  /// destination is wanted and known, and the lines of a hex dump that is no wider than `columns`,
  /// all without the last line end.
  void append(const Datagram& datagram, std::size_t columns, std::string& out);
  /// The same with ">>".
  void append(const Sent& sent, std::size_t columns, std::string& out);

 private:
  /// `destination` has port 0 where it is not shown.
  void append(std::string_view mark, const SocketAddress& peer, const SocketAddress& destination,
              std::string_view payload, std::chrono::system_clock::time_point time,
              std::size_t columns, std::string& out);
  void append_time(std::chrono::system_clock::time_point time, std::string& out);
  void append_text(std::string_view payload, std::string& out);

  RenderStyle style_;
  Decoder decoder_;
  AddressWriter peer_;
  AddressWriter destination_;
  std::time_t second_ = -1;
  std::string second_text_;  ///< "HH:MM:SS."
};

/// A notice about the program's own work, safe to show, with as many lines as it has.
std::string render_notice(std::string_view text, bool color);

/// What a notice says of a failed delivery, and of drops.
std::string describe(const DeliveryFailure& failure);
std::string describe(const ReceiveDrops& drops);

/// The addresses bound, as words.
std::string describe_bound(std::span<const SocketAddress> local);

/// "1 datagram", "2 datagrams".
std::string counted(std::uint64_t count, std::string_view noun);

}  // namespace udpchat
