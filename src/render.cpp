#include "udpchat/render.hpp"

#include "udpchat/text.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <iterator>

namespace udpchat {
namespace {

constexpr std::string_view kSourceColor = "\x1b[36m";  // cyan
constexpr std::string_view kNoticeColor = "\x1b[33m";  // yellow
constexpr std::string_view kPlain = "\x1b[0m";

}  // namespace

void Renderer::append(const Datagram& datagram, std::string& out) {
  if (style_.timestamps) append_time(datagram.time, out);

  if (source_text_.empty() || source_ != datagram.source) {
    source_ = datagram.source;
    source_text_ = fmt::format("<< {}:", format(source_));
    if (style_.color) source_text_ = fmt::format("{}{}{}", kSourceColor, source_text_, kPlain);
    source_text_ += ' ';
  }
  out += source_text_;

  auto text = datagram.payload;
  if (text.empty()) out += "(empty)";
  if (text.ends_with('\n')) text.remove_suffix(1);  // nc and ncat append it
  append_escaped(text, out);
}

void Renderer::append_time(std::chrono::system_clock::time_point time, std::string& out) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(time);
  const auto second = std::chrono::system_clock::to_time_t(whole);
  if (second != second_) {
    std::tm local{};
    localtime_r(&second, &local);
    second_text_ = fmt::format("{:02}:{:02}:{:02}", local.tm_hour, local.tm_min, local.tm_sec);
    second_ = second;
  }
  const auto milliseconds = std::chrono::floor<std::chrono::milliseconds>(time - whole).count();
  fmt::format_to(std::back_inserter(out), "{}.{:03} ", second_text_, milliseconds);
}

std::string render_notice(std::string_view text, bool color) {
  std::string line;
  if (color) line += kNoticeColor;
  append_escaped(text, line);
  if (color) line += kPlain;
  return line;
}

std::string describe(const DeliveryFailure& failure) {
  const auto to = format(failure.destination);
  if (failure.reason == std::errc::connection_refused)
    return fmt::format("{} is not listening (port unreachable)", to);
  return fmt::format("{} did not get a datagram: {}", to, failure.reason.message());
}

std::string describe(const ReceiveDrops& drops) {
  return fmt::format("the system dropped {}: the receive buffer was full",
                     counted(drops.datagrams, "datagram"));
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
