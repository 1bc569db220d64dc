#include "udpchat/converter.hpp"

#include <fmt/format.h>
#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <stdexcept>

namespace udpchat {
namespace {

using Block = std::array<char, 4096>;

}  // namespace

Converter::Converter(const std::string& from, const std::string& to) {
  const auto opened = iconv_open(to.c_str(), from.c_str());
  // NOLINTNEXTLINE(performance-no-int-to-ptr,cppcoreguidelines-pro-type-cstyle-cast): POSIX says so
  if (opened == (iconv_t)-1)
    throw std::invalid_argument(fmt::format("the system cannot convert {} to {}", from, to));
  descriptor_.reset(opened);
}

Converter::End Converter::convert(std::string_view& input, std::string& out) {
  for (;;) {
    Block block;                                   // NOLINT: iconv writes it first
    char* from = const_cast<char*>(input.data());  // NOLINT: iconv does not write to it
    char* to = block.data();
    auto from_left = input.size();
    auto to_left = block.size();
    const auto converted = iconv(descriptor_.get(), &from, &from_left, &to, &to_left);
    const int reason = errno;
    input.remove_prefix(input.size() - from_left);
    out.append(block.data(), block.size() - to_left);
    if (converted != SIZE_MAX) return End::done;
    if (reason != E2BIG) return reason == EINVAL ? End::incomplete : End::invalid;
  }
}

void Converter::finish(std::string& out) {
  Block block;  // NOLINT: iconv writes it first
  char* to = block.data();
  auto to_left = block.size();
  iconv(descriptor_.get(), nullptr, nullptr, &to, &to_left);
  out.append(block.data(), block.size() - to_left);
}

void Converter::reset() {
  iconv(descriptor_.get(), nullptr, nullptr, nullptr, nullptr);
}

void Converter::Close::operator()(void* descriptor) const {
  iconv_close(descriptor);
}

Layout layout_of(const std::string& encoding) {
  Converter converter("UTF-8", encoding);
  std::string one;
  std::string two;
  std::string_view a = "A";
  std::string_view aa = "AA";
  converter.convert(a, one);
  converter.reset();
  converter.convert(aa, two);  // the header is in both
  const auto code_unit = two.size() - one.size();
  return {one.substr(0, one.size() - std::min(one.size(), code_unit)),
          std::max<std::size_t>(1, code_unit)};
}

}  // namespace udpchat
