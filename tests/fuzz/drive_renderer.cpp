#include "udpchat/datagram.hpp"
#include "udpchat/decoder.hpp"
#include "udpchat/escape.hpp"
#include "udpchat/render.hpp"

#include <fmt/format.h>

#include "checks.hpp"
#include "drives.hpp"
#include "oracles.hpp"
#include <algorithm>
#include <chrono>
#include <cstdint>

namespace udpchat::fuzz {
namespace {

using namespace std::string_view_literals;

std::string rendered(Renderer& renderer, const Datagram& datagram, std::size_t columns) {
  std::string out = "before";
  renderer.append(datagram, columns, out);
  check(out.starts_with("before"), "it is appended");
  return out.substr(6);
}

std::string_view after(std::string_view line, std::string_view beginning) {
  check(line.starts_with(beginning), "a line begins with time, source and length");
  return line.substr(beginning.size());
}

/// What the user sees between the source and the dump.
void check_shown_text(std::string_view line, std::string_view payload, const RenderStyle& style) {
  if (payload.empty()) {
    check_equal(line, style.color ? "\x1b[35m(empty)\x1b[0m" : "(empty)", "no text is said");
    return;
  }
  Decoder decoder(style.encoding);
  auto text = decoder.decode(payload);
  const auto plain = style.color ? uncolored(line) : std::string(line);
  check_safe(plain);
  if (style.exact) {
    check(plain != "(empty)", "only no text looks like none");
    const auto shown = read_exact(plain).text;
    const bool is_said = plain == "\\x28empty)";
    check(decoder.keeps_ascii() ? folded(shown) == folded(text)
                                : shown == text || (is_said && text == U"(empty)"),
          "only different texts look different");
    if (style.encoding == "utf-8")
      check_equal(octets_of(shown), payload, "the payload can be told from the line");
    return;
  }
  if (text.ends_with(U'\n')) text.remove_suffix(1);
  std::string wanted;
  append_escaped(text, {.color = style.color}, wanted);
  check_equal(line, wanted, "a text is shown escaped, without a newline at its end");
}

std::string as_safe_line(std::string_view octets) {
  std::string line;
  append_escaped(octets, line);
  return line;
}

}  // namespace

void drive_renderer(const Options& options, std::string_view payload) {
  RenderStyle style;
  style.timestamps = options.has(0);
  style.color = options.has(1);
  style.lengths = options.has(2);
  style.exact = options.has(3);
  style.view = kViews[options.flags >> 4U & 3U ? (options.flags >> 4U & 3U) - 1 : 0].value;
  style.encoding = options.encoding;
  Renderer renderer(style);

  Datagram datagram{{}, payload, {}};
  datagram.source.port = static_cast<std::uint16_t>(options.number * 99);
  datagram.time += std::chrono::milliseconds(options.number * 12345678901);
  const auto columns = options.number;
  const auto shown = rendered(renderer, datagram, columns);
  auto other = datagram;
  other.payload.remove_prefix(payload.size() / 2);
  other.source.port = 1;
  other.time += std::chrono::minutes(1);
  rendered(renderer, other, columns + 40);
  check_equal(rendered(renderer, datagram, columns), shown, "a datagram always looks the same");

  std::string_view left = shown;
  if (style.timestamps) {
    check(left.size() > 13 && left[2] == ':' && left[5] == ':' && left[8] == '.' && left[12] == ' ',
          "the time is HH:MM:SS.mmm");
    left.remove_prefix(13);
  }
  if (style.color) left = after(left, "\x1b[36m");
  left = after(left, fmt::format("<< 0.0.0.0:{}", datagram.source.port));
  const auto plural = payload.size() == 1 ? "" : "s";
  if (style.lengths) left = after(left, fmt::format(" ({} byte{})", payload.size(), plural));
  left = after(left, style.color ? ":\x1b[0m" : ":");

  if (style.view != View::hex || payload.empty()) {
    const auto end = left.find('\n');
    check_shown_text(after(left.substr(0, end), " "), payload, style);
    left.remove_prefix(std::min(end, left.size()));
  }
  if (style.view == View::text || payload.empty()) return check(left.empty(), "there is no dump");
  check_hex_dump(after(left, "\n"), payload, columns);
}

void drive_notice(const Options&, std::string_view text) {
  const auto notice = render_notice(text, false);
  std::string wanted;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    wanted += (at == 0 ? "" : "\n") + as_safe_line(text.substr(at, end - at));
    at = end + 1;
  }
  check_equal(notice, wanted, "a notice has its lines, escaped");
  for (std::string_view left = notice; !left.empty();) {
    const auto end = std::min(left.find('\n'), left.size());
    check_safe(left.substr(0, end));
    left.remove_prefix(std::min(end + 1, left.size()));
  }
  auto colored = render_notice(text, true);
  for (const auto color : {"\x1b[33m"sv, "\x1b[0m"sv})
    for (auto at = colored.find(color); at != colored.npos; at = colored.find(color))
      colored.erase(at, color.size());
  check_equal(colored, notice, "colours change nothing else");
}

}  // namespace udpchat::fuzz
