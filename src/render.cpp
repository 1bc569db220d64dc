#include "udpchat/render.hpp"

#include "udpchat/escape.hpp"
#include "udpchat/hex.hpp"

#include <fmt/format.h>

#include <utility>

namespace udpchat {
namespace {

constexpr std::string_view kPeerColor = "\x1b[36m";    // cyan
constexpr std::string_view kNoticeColor = "\x1b[33m";  // yellow
constexpr std::string_view kPlain = "\x1b[0m";

/// What of a datagram goes whole, where a router says a size that leaves something.
std::string describe_mtu(std::optional<std::size_t> mtu, Family family) {
  const auto headers = header_size(family);
  if (!mtu || *mtu <= headers) return "";
  return fmt::format(": its MTU is {} bytes, and up to {} bytes go whole", *mtu, *mtu - headers);
}

}  // namespace

Renderer::Renderer(RenderStyle style) : style_(std::move(style)), decoder_(style_.encoding) {}

void Renderer::append(const Datagram& datagram, std::size_t columns, std::string& out) {
  append("<< ", datagram.source, style_.destination ? datagram.destination : SocketAddress{},
         datagram.payload, datagram.time, columns, out);
}

void Renderer::append(const Sent& sent, std::size_t columns, std::string& out) {
  append(">> ", sent.destination, {}, sent.payload, sent.time, columns, out);
}

void Renderer::append(std::string_view mark, const SocketAddress& peer,
                      const SocketAddress& destination, std::string_view payload,
                      std::chrono::system_clock::time_point time, std::size_t columns,
                      std::string& out) {
  if (style_.timestamps) append_time(time, out);
  if (style_.color) out += kPeerColor;
  out += mark;
  peer_.append(peer, out);
  if (destination.port != 0) destination_.append(destination, out += " to ");
  if (style_.lengths) {
    const fmt::format_int length(payload.size());
    out.append(" (").append(length.data(), length.size());
    out += payload.size() == 1 ? " byte)" : " bytes)";
  }
  out += ':';
  if (style_.color) out += kPlain;
  if (style_.view != View::hex || payload.empty()) {
    out += ' ';
    append_text(payload, out);
  }
  if (style_.view == View::text || payload.empty()) return;
  out += '\n';
  append_hex_dump(payload, columns, out);
}

void Renderer::append_text(std::string_view payload, std::string& out) {
  if (payload.empty()) {
    append_as_escape("(empty)", style_.color, out);
    return;
  }
  const auto line = payload.substr(0, payload.size() - (payload.ends_with('\n') ? 1 : 0));
  if (decoder_.keeps_ascii() && !style_.exact && is_surely_plain(line)) {
    out += line;
    return;
  }
  auto text = decoder_.decode(payload);
  if (!style_.exact && text.ends_with(U'\n')) text.remove_suffix(1);  // nc and ncat append it
  const bool numbers = style_.exact && !decoder_.keeps_ascii();
  if (style_.exact && text == U"(empty)") {
    append_as_escape(numbers ? "\\u{28}" : "\\x28", style_.color, out);
    text.remove_prefix(1);
  }
  append_escaped(text, {.color = style_.color, .numbers = numbers, .backslash = style_.exact}, out);
}

void Renderer::append_time(std::chrono::system_clock::time_point time, std::string& out) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(time);
  const auto second = std::chrono::system_clock::to_time_t(whole);
  if (second != second_) {
    std::tm local{};
    localtime_r(&second, &local);
    second_text_ = fmt::format("{:02}:{:02}:{:02}.", local.tm_hour, local.tm_min, local.tm_sec);
    second_ = second;
  }
  const auto milliseconds = std::chrono::floor<std::chrono::milliseconds>(time - whole).count();
  const fmt::format_int digits(1000 + milliseconds);  // so that there are three behind the first
  (out += second_text_).append(digits.data() + 1, 3);
  out += ' ';
}

std::string render_notice(std::string_view text, bool color) {
  std::string notice;
  for (;;) {
    const auto line = text.substr(0, text.find('\n'));
    if (color) notice += kNoticeColor;
    append_escaped(line, notice);
    if (color) notice += kPlain;
    if (line.size() == text.size()) return notice;
    notice += '\n';
    text.remove_prefix(line.size() + 1);
  }
}

std::string describe(const DeliveryFailure& failure) {
  const auto to = format(failure.destination);
  const bool own = failure.is_own_report;
  const bool foreign = failure.reporter && !own;
  const bool its_own = foreign && failure.reporter->ip == failure.destination.ip;
  const auto by = foreign ? format_ip(*failure.reporter) : "";
  const auto reported = foreign ? ", reported by " + by : "";
  const auto unreached = [&](std::string_view why, std::string_view remark = "") {
    return fmt::format("{} was not reached: {}{}{}", to, why, reported, remark);
  };
  switch (failure.problem) {
    case DeliveryProblem::port_unreachable:
      return fmt::format("{} is not listening (port unreachable{})", to, its_own ? "" : reported);
    case DeliveryProblem::host_unreachable:
      return unreached("host unreachable", own ? " (nothing answers for it on the link)" : "");
    case DeliveryProblem::network_unreachable:
      return unreached("network unreachable");
    case DeliveryProblem::prohibited:
      return unreached("administratively prohibited", own       ? " (a firewall of this host)"
                                                      : its_own ? " (a firewall there)"
                                                                : " (a firewall on the way)");
    case DeliveryProblem::too_big:
      return fmt::format("{} did not get a datagram, which was too big for the path{}{}", to,
                         foreign ? fmt::format(" (reported by {})", by) : "",
                         describe_mtu(failure.mtu, failure.destination.family));
    case DeliveryProblem::time_exceeded:
      return fmt::format("{} was not reached: time to live exceeded{}", to,
                         foreign ? " at " + by : "");
    case DeliveryProblem::other:
      break;
  }
  return fmt::format("{} did not get a datagram: {}{}", to, failure.reason.message(), reported);
}

std::string describe(const ReceiveDrops& drops) {
  return fmt::format("the system dropped {}{}: the receive buffer was full, or {} checksum wrong",
                     drops.is_least ? "at least " : "", counted(drops.datagrams, "datagram"),
                     drops.datagrams == 1 ? "its" : "their");
}

std::string describe_bound(std::span<const SocketAddress> local) {
  std::string text;
  for (const auto& address : local) text += (text.empty() ? "" : " and ") + format(address);
  return text;
}

std::string counted(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace udpchat
