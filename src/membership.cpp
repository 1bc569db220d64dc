#include "udpchat/membership.hpp"

#include "udpchat/escape.hpp"

#include <fmt/format.h>
#include <net/if.h>

#include <algorithm>
#include <stdexcept>

namespace udpchat {
namespace {

constexpr std::string_view kExample =
    "write 239.1.2.3, 239.1.2.3@eth0, ff02::4567@eth0 or 10.0.0.5>232.1.2.3@eth0";
constexpr std::string_view kPortFault = "a group has no port; --bind and --peer have it";

constexpr std::size_t kLongestInterface = IF_NAMESIZE - 1;

/// What is wrong with a group.
using Fault = std::string;

std::optional<SocketAddress> literal(std::string_view ip) {
  // inet_pton(3) would read no further than a NUL.
  return ip.find('\0') == ip.npos ? literal_address({std::string(ip), "0"}) : std::nullopt;
}

Fault read_ip(std::string_view text, SocketAddress& address) {
  const auto read = literal(text);
  if (!read) return fmt::format("'{}' is no IP address, and no name is looked up", excerpt(text));
  address = *read;
  return "";
}

Fault read_source(std::string_view text, SocketAddress& source) {
  if (text.empty()) return "the source is missing before '>'";
  if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
  if (text.find('%') != text.npos) return "the interface goes behind the group";
  if (auto fault = read_ip(text, source); !fault.empty()) return fault;
  const bool one_host = !is_multicast(source) && !source.is_unspecified();
  return one_host ? "" : fmt::format("the source '{}' is not the address of a host", text);
}

Fault read_group(std::string_view text, SocketAddress& group) {
  if (text.empty()) return "the group is missing";
  const auto colon = text.find(':');
  if (colon != text.npos && text.find(':', colon + 1) == text.npos) return Fault(kPortFault);
  if (auto fault = read_ip(text, group); !fault.empty()) return fault;
  if (is_multicast(group)) return "";
  return fmt::format("'{}' is no multicast address, which are those of 224.0.0.0/4 and ff00::/8",
                     text);
}

bool is_odd(char c) {
  return c == '/' || c == '%' || c == 0x7F || (c >= 0 && c <= ' ');
}

Fault interface_fault(std::string_view name) {
  if (name.empty()) return "the interface is missing";
  if (literal(name)) return "";
  const auto odd = std::find_if(name.begin(), name.end(), is_odd);
  if (odd != name.end())
    return fmt::format("'{}' cannot be part of an interface's name", escaped({odd, odd + 1}));
  if (name.find(':') != name.npos) return Fault(kPortFault);
  if (name.size() <= kLongestInterface) return "";
  return fmt::format("an interface's name has at most {} characters", kLongestInterface);
}

/// Splits what is behind the source into the group and, with its '@' or '%', the interface.
Fault split(std::string_view text, std::string_view& group, std::string_view& interface) {
  if (!text.starts_with('[')) {
    group = text.substr(0, text.find_first_of("@%"));
    interface = text.substr(group.size());
    return "";
  }
  const auto close = text.find(']');
  if (close == text.npos) return "']' is missing";
  const auto inside = text.substr(1, close - 1);
  const auto behind = text.substr(close + 1);
  if (inside.find(':') == inside.npos) return "only an IPv6 address goes in brackets";
  if (behind.starts_with(':')) return Fault(kPortFault);
  group = inside.substr(0, inside.find('%'));
  interface = inside.substr(group.size());
  if (!interface.empty() && !behind.empty()) return "there are two interfaces";
  if (interface.empty()) interface = behind;
  const bool named = interface.empty() || interface.front() == '@' || interface.front() == '%';
  return named ? "" : "'@' must follow ']'";
}

Fault read(std::string_view text, Membership& membership) {
  if (const auto mark = text.find('>'); mark != text.npos) {
    auto& source = membership.source.emplace();
    if (auto fault = read_source(text.substr(0, mark), source); !fault.empty()) return fault;
    text.remove_prefix(mark + 1);
  }
  std::string_view group;
  std::string_view interface;
  if (auto fault = split(text, group, interface); !fault.empty()) return fault;
  if (auto fault = read_group(group, membership.group); !fault.empty()) return fault;
  if (membership.source && membership.source->family != membership.group.family)
    return "the source and the group are not of one family";
  if (interface.empty()) return "";
  membership.interface = interface.substr(1);
  return interface_fault(membership.interface);
}

}  // namespace

Membership parse_membership(std::string_view text) {
  Membership membership;
  if (const auto fault = read(text, membership); !fault.empty())
    throw std::invalid_argument(
        fmt::format("bad group '{}': {}; {}", excerpt(text), fault, kExample));
  return membership;
}

std::string format(const Membership& membership) {
  std::string text;
  if (membership.source) text = format_ip(*membership.source) + '>';
  text += format_ip(membership.group);
  if (!membership.interface.empty()) text += '@' + membership.interface;
  return text;
}

}  // namespace udpchat
