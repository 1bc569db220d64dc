#include "udpchat/address_writer.hpp"

#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <string_view>

namespace udpchat {
namespace {

void append_number(unsigned number, std::string& out) {
  const fmt::format_int digits(number);
  out.append(digits.data(), digits.size());
}

/// Without the zeros in front.
void append_in_hex(unsigned group, std::string& out) {
  constexpr std::string_view digits = "0123456789abcdef";
  for (unsigned shift = group > 0xFFF ? 12 : group > 0xFF ? 8 : group > 0xF ? 4 : 0;; shift -= 4) {
    out += digits[(group >> shift) & 0xFU];
    if (shift == 0) return;
  }
}

void append_v4_ip(const unsigned char* ip, std::string& out) {
  for (int i = 0; i < 4; ++i) {
    if (i != 0) out += '.';
    append_number(ip[i], out);
  }
}

using Groups = std::array<unsigned, 8>;

/// The groups that "::" stands for: the longest run of zeros, and of several the first.
struct Run {
  std::size_t begin = 0, size = 0;
};
Run longest_zeros(const Groups& groups) {
  Run longest;
  Run run;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    run = groups[i] != 0 ? Run{i + 1, 0} : Run{run.begin, run.size + 1};
    if (run.size > longest.size) longest = run;
  }
  return longest.size > 1 ? longest : Run{groups.size(), 0};
}

/// As inet_ntop(3) has it: RFC 5952.
void append_v6_ip(const std::array<unsigned char, 16>& ip, std::string& out) {
  Groups groups{};
  for (std::size_t i = 0; i < groups.size(); ++i) groups[i] = ip[2 * i] * 256U + ip[2 * i + 1];
  const auto zeros = longest_zeros(groups);
  const bool holds_v4 =
      zeros.begin == 0 && (zeros.size == 6 || (zeros.size == 5 && groups[5] == 0xFFFF));
  for (std::size_t i = 0; i < groups.size();) {
    if (i == zeros.begin) {
      out += "::";
      i += zeros.size;
    } else if (i == 6 && holds_v4) {
      return append_v4_ip(&ip[12], out);
    } else {
      append_in_hex(groups[i], out);
      if (++i < groups.size() && i != zeros.begin) out += ':';
    }
  }
}

}  // namespace

void AddressWriter::append(const SocketAddress& address, std::string& out) {
  if (text_.empty() || last_ != address) {
    last_ = address;
    text_.clear();
    if (address.family == Family::v4)
      append_v4_ip(address.ip.data(), text_);
    else
      append_v6(address);
    text_ += ':';
    append_number(address.port, text_);
  }
  out += text_;
}

void AddressWriter::append_v6(const SocketAddress& address) {
  text_ += '[';
  append_v6_ip(address.ip, text_);
  if (address.scope != 0) {
    if (scope_ != address.scope) scope_text_ = '%' + format_scope(address.scope);
    scope_ = address.scope;
    text_ += scope_text_;
  }
  text_ += ']';
}

}  // namespace udpchat
