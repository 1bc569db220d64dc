#include "udpchat/json_format.hpp"

#include "udpchat/choice.hpp"
#include "udpchat/render.hpp"
#include "udpchat/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace udpchat {
namespace {

constexpr std::string_view kVersion = R"({"version":1,"time":")";

using Problem = Choice<DeliveryProblem>;
constexpr std::array kProblems{Problem{"port-unreachable", DeliveryProblem::port_unreachable},
                               Problem{"host-unreachable", DeliveryProblem::host_unreachable},
                               Problem{"network-unreachable", DeliveryProblem::network_unreachable},
                               Problem{"prohibited", DeliveryProblem::prohibited},
                               Problem{"too-big", DeliveryProblem::too_big},
                               Problem{"time-exceeded", DeliveryProblem::time_exceeded},
                               Problem{"other", DeliveryProblem::other}};

void append_number(std::uint64_t number, std::string& out) {
  const fmt::format_int digits(number);
  out.append(digits.data(), digits.size());
}

/// `name` with all that stands around it: a field of a string that has no escapes.
void append_plain(std::string_view name, std::string_view text, std::string& out) {
  ((out += name) += text) += '"';
}

void append_unit(char32_t unit, std::string& out) {
  const std::array octets{static_cast<char>(unit >> 8U), static_cast<char>(unit)};
  out += "\\u";
  append_hex_digits({octets.data(), octets.size()}, out);
}

/// A code point as it stands in a string (RFC 8259, section 7) in ASCII.
void append_character(char32_t c, std::string& out) {
  constexpr std::string_view named = "\b\f\n\r\t\"\\";
  constexpr std::string_view letters = "bfnrt\"\\";
  if (c >= 0x20 && c < 0x7F && c != '"' && c != '\\') {
    out += static_cast<char>(c);
  } else if (const auto name = named.find(static_cast<char>(c)); c < 0x7F && name != named.npos) {
    (out += '\\') += letters[name];
  } else if (c < 0x10000) {
    append_unit(c, out);
  } else {  // a pair of surrogates
    append_unit(0xD800 + ((c - 0x10000) >> 10U), out);
    append_unit(0xDC00 + (c & 0x3FFU), out);
  }
}

/// A string, of what is printable ASCII.
void append_ascii(std::string_view text, std::string& out) {
  out += '"';
  if (text.find('"') == text.npos && text.find('\\') == text.npos)
    out += text;
  else
    for (const char c : text) append_character(static_cast<unsigned char>(c), out);
  out += '"';
}

bool is_stray(char32_t c) {
  return c >= kStrayOctet;
}

/// Reasons and notices may hold any octets, in a locale that is not UTF-8: those are replaced.
void append_words(std::string_view name, std::string_view text, std::string& out) {
  out += name;
  using Json = nlohmann::json;
  out += Json(text).dump(-1, ' ', true, Json::error_handler_t::replace);
}

}  // namespace

void JsonFormat::append(const Datagram& datagram, std::size_t, std::string& out) {
  begin("received", datagram.time, out);
  append_way("in", datagram.local, datagram.destination, datagram.source, out);
  append_payload(datagram.payload, out);
  out += "}\n";
}

void JsonFormat::append(const Sent& sent, std::size_t, std::string& out) {
  begin("sent", sent.time, out);
  append_way("out", sent.local, {}, sent.destination, out);
  append_payload(sent.payload, out);
  if (sent.is_automatic) out += R"(,"automatic":true)";
  out += "}\n";
}

void JsonFormat::append(const SendFailure& failure, std::string& out) {
  begin("failed", failure.time, out);
  append_way("out", failure.local, {}, failure.destination, out);
  append_payload(failure.payload, out);
  append_words(R"(,"error":)", failure.reason, out);
  out += "}\n";
}

void JsonFormat::append(const DeliveryFailure& failure, Time time, std::string& out) {
  begin("failed", time, out);
  append_way("out", {}, {}, failure.destination, out);
  append_payload(failure.quoted, out);
  append_words(R"(,"error":)", describe(failure), out);
  append_plain(R"(,"reported":true,"problem":")", name_of(kProblems, failure.problem), out);
  if (failure.reporter) append_words(R"(,"reporter":)", format_ip(*failure.reporter), out);
  if (failure.mtu) append_number(*failure.mtu, out += R"(,"mtu":)");
  out += "}\n";
}

void JsonFormat::append_notice(std::string_view text, Time time, std::string& out) {
  begin("notice", time, out);
  append_words(R"(,"message":)", text, out);
  out += "}\n";
}

void JsonFormat::begin(std::string_view event, Time time, std::string& out) {
  out += kVersion;
  append_time(time, out);
  append_plain(R"(","event":")", event, out);
}

/// RFC 3339, in UTC.
void JsonFormat::append_time(Time time, std::string& out) {
  using namespace std::chrono;
  const auto exact = floor<microseconds>(time);  // first: the first second of all has no start
  const auto second = floor<seconds>(exact);
  if (second_text_.empty() || second != second_) {
    const auto day = floor<days>(exact);
    const year_month_day date(day);
    const hh_mm_ss clock(second - day);
    second_text_ =
        fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.", static_cast<int>(date.year()),
                    static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                    clock.hours().count(), clock.minutes().count(), clock.seconds().count());
    second_ = second;
  }
  const fmt::format_int digits(1000000 + (exact - second).count());  // six behind the first
  (out += second_text_).append(digits.data() + 1, 6);
  out += 'Z';
}

/// An address without a port is not known.
void JsonFormat::append_way(std::string_view direction, const SocketAddress& local,
                            const SocketAddress& destination, const SocketAddress& peer,
                            std::string& out) {
  append_plain(R"(,"direction":")", direction, out);
  const auto append_address = [&](std::string_view name, const SocketAddress& address,
                                  AddressWriter& writer) {
    address_.clear();
    writer.append(address, address_);
    out += name;
    append_ascii(address_, out);  // the name of an interface can hold a quotation mark
  };
  if (local.port != 0) append_address(R"(,"local":)", local, local_);
  if (destination.port != 0 && destination != local)
    append_address(R"(,"destination":)", destination, destination_);
  append_address(R"(,"peer":)", peer, peer_);
}

void JsonFormat::append_payload(std::string_view payload, std::string& out) {
  append_number(payload.size(), out += R"(,"length":)");
  constexpr std::string_view name = R"(,"text":)";
  if (decoder_.keeps_ascii() && plain_prefix(payload).size() == payload.size()) {
    append_ascii(payload, out += name);
  } else if (const auto text = decoder_.decode(payload);
             std::none_of(text.begin(), text.end(), is_stray)) {
    (out += name) += '"';
    for (const auto c : text) append_character(c, out);
    out += '"';
  }
  out += R"(,"data":")";
  append_hex_digits(payload, out);
  out += '"';
}

}  // namespace udpchat
