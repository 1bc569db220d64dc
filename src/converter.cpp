#include "udpchat/converter.hpp"

#include <fmt/format.h>
#include <iconv.h>

#include <cerrno>
#include <cstdint>
#include <stdexcept>

namespace udpchat {

Converter::Converter(const std::string& from, const std::string& to) {
  const auto opened = iconv_open(to.c_str(), from.c_str());
  // NOLINTNEXTLINE(performance-no-int-to-ptr,cppcoreguidelines-pro-type-cstyle-cast): POSIX says so
  if (opened == (iconv_t)-1)
    throw std::invalid_argument(fmt::format("the system cannot convert {} to {}", from, to));
  descriptor_.reset(opened);
}

Converter::End Converter::convert(std::string_view& input, std::span<char>& output) {
  char* in = const_cast<char*>(input.data());  // NOLINT: iconv does not write to it
  char* out = output.data();
  auto in_left = input.size();
  auto out_left = output.size();
  const auto converted = iconv(descriptor_.get(), &in, &in_left, &out, &out_left);
  const int reason = errno;
  input.remove_prefix(input.size() - in_left);
  output = output.last(out_left);
  if (converted != SIZE_MAX) return End::done;
  return reason == E2BIG ? End::full : reason == EINVAL ? End::incomplete : End::invalid;
}

void Converter::finish(std::span<char>& output) {
  char* out = output.data();
  auto out_left = output.size();
  iconv(descriptor_.get(), nullptr, nullptr, &out, &out_left);
  output = output.last(out_left);
}

void Converter::reset() {
  iconv(descriptor_.get(), nullptr, nullptr, nullptr, nullptr);
}

void Converter::Close::operator()(void* descriptor) const {
  iconv_close(descriptor);
}

}  // namespace udpchat
