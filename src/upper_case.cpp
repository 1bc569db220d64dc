#include "udpchat/upper_case.hpp"

#include "udpchat/text.hpp"

#include <algorithm>
#include <iterator>

namespace udpchat {
namespace {

template <typename Character>
Character in_upper_case(Character c) {
  return c >= 'a' && c <= 'z' ? static_cast<Character>(c - 'a' + 'A') : c;
}

}  // namespace

UpperCase::UpperCase(std::string_view encoding)
    : octet_by_octet_(encoding == "utf-8"), decoder_(encoding), encoder_(encoding) {}

void UpperCase::append(std::string_view payload, std::string& out) {
  if (octet_by_octet_) {
    std::transform(payload.begin(), payload.end(), std::back_inserter(out), in_upper_case<char>);
    return;
  }
  // The octets of a letter are known only if all are what the text is encoded as.
  const auto text = decoder_.decode(payload);
  again_.clear();
  encode(text, false, again_);
  if (again_ == payload)
    encode(text, true, out);
  else
    out += payload;
}

void UpperCase::encode(std::u32string_view text, bool upper, std::string& out) {
  std::string run;
  const auto encode_run = [&] {
    encoder_.append(run, out);
    run.clear();
  };
  encoder_.start();
  for (const auto c : text) {
    if (c < kStrayOctet) {
      append_utf8(upper ? in_upper_case(c) : c, run);
      continue;
    }
    encode_run();
    encoder_.finish(out);
    out += static_cast<char>(c - kStrayOctet);
  }
  encode_run();
  encoder_.finish(out);
}

}  // namespace udpchat
