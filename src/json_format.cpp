#include "udpchat/json_format.hpp"

#include "udpchat/choice.hpp"
#include "udpchat/render.hpp"
#include "udpchat/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

namespace udpchat {
namespace {

using Json = nlohmann::ordered_json;  // the fields stay in the order in which they are put

constexpr int kVersion = 1;

using Problem = Choice<DeliveryProblem>;
constexpr std::array kProblems{Problem{"port-unreachable", DeliveryProblem::port_unreachable},
                               Problem{"host-unreachable", DeliveryProblem::host_unreachable},
                               Problem{"network-unreachable", DeliveryProblem::network_unreachable},
                               Problem{"prohibited", DeliveryProblem::prohibited},
                               Problem{"too-big", DeliveryProblem::too_big},
                               Problem{"time-exceeded", DeliveryProblem::time_exceeded},
                               Problem{"other", DeliveryProblem::other}};

/// RFC 3339, in UTC.
std::string timestamp(Format::Time time) {
  using namespace std::chrono;
  const auto exact = floor<microseconds>(time);  // first: the first second of all has no start
  const auto day = floor<days>(exact);
  const year_month_day date(day);
  const hh_mm_ss clock(exact - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                     clock.subseconds().count());
}

/// As UTF-8, where all of it is text.
std::optional<std::string> text_of(std::string_view payload, Decoder& decoder) {
  const auto decoded = decoder.decode(payload);
  const auto is_stray = [](char32_t c) { return c >= kStrayOctet; };
  if (std::any_of(decoded.begin(), decoded.end(), is_stray)) return std::nullopt;
  std::string text;
  text.reserve(payload.size());
  for (const char32_t c : decoded) append_utf8(c, text);
  return text;
}

std::string hex(std::string_view octets) {
  std::string text;
  append_hex_digits(octets, text);
  return text;
}

Json make_event(std::string_view name, Format::Time time) {
  Json event;
  event["version"] = kVersion;
  event["time"] = timestamp(time);
  event["event"] = name;
  return event;
}

/// An address without a port is not known.
void put_way(std::string_view direction, const SocketAddress& local,
             const SocketAddress& destination, const SocketAddress& peer, Json& event) {
  event["direction"] = direction;
  if (local.port != 0) event["local"] = format(local);
  if (destination.port != 0 && destination != local) event["destination"] = format(destination);
  event["peer"] = format(peer);
}

void put_payload(std::string_view payload, Decoder& decoder, Json& event) {
  event["length"] = payload.size();
  if (auto text = text_of(payload, decoder)) event["text"] = std::move(*text);
  event["data"] = hex(payload);
}

/// Reasons and notices may hold any octets, in a locale that is not UTF-8: those are replaced.
void append_line(const Json& event, std::string& out) {
  auto line = event.dump(-1, ' ', true, Json::error_handler_t::replace);
  line += '\n';
  out += line;
}

}  // namespace

void JsonFormat::append(const Datagram& datagram, std::size_t, std::string& out) {
  auto event = make_event("received", datagram.time);
  put_way("in", datagram.local, datagram.destination, datagram.source, event);
  put_payload(datagram.payload, decoder_, event);
  append_line(event, out);
}

void JsonFormat::append(const Sent& sent, std::size_t, std::string& out) {
  auto event = make_event("sent", sent.time);
  put_way("out", sent.local, {}, sent.destination, event);
  put_payload(sent.payload, decoder_, event);
  if (sent.is_automatic) event["automatic"] = true;
  append_line(event, out);
}

void JsonFormat::append(const SendFailure& failure, std::string& out) {
  auto event = make_event("failed", failure.time);
  put_way("out", failure.local, {}, failure.destination, event);
  put_payload(failure.payload, decoder_, event);
  event["error"] = failure.reason;
  append_line(event, out);
}

void JsonFormat::append(const DeliveryFailure& failure, Time time, std::string& out) {
  auto event = make_event("failed", time);
  put_way("out", {}, {}, failure.destination, event);
  put_payload(failure.quoted, decoder_, event);
  event["error"] = describe(failure);
  event["reported"] = true;
  event["problem"] = name_of(kProblems, failure.problem);
  if (failure.reporter) event["reporter"] = format_ip(*failure.reporter);
  if (failure.mtu) event["mtu"] = *failure.mtu;
  append_line(event, out);
}

void JsonFormat::append_notice(std::string_view text, Time time, std::string& out) {
  auto event = make_event("notice", time);
  event["message"] = text;
  append_line(event, out);
}

}  // namespace udpchat
