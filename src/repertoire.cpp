#include "udpchat/repertoire.hpp"

#include "udpchat/text.hpp"

#include <utility>

namespace udpchat {

Repertoire::Repertoire(const std::string& encoding)
    : converter_("UTF-8", encoding), decoder_(encoding) {
  for (std::size_t c = 0; c < ascii_.size(); ++c) {
    const auto character = static_cast<char>(c);
    ascii_[c] = come_back({&character, 1});
  }
}

bool Repertoire::has(std::string_view characters) {
  if (characters.size() == 1) return ascii_[static_cast<unsigned char>(characters.front())];
  std::string key(characters);
  if (const auto known = known_.find(key); known != known_.end()) return known->second;
  return known_[std::move(key)] = come_back(characters);
}

bool Repertoire::come_back(std::string_view characters) {
  std::string encoded;
  auto left = characters;
  converter_.reset();
  if (converter_.convert(left, encoded) != Converter::End::done) return false;
  converter_.finish(encoded);

  std::string back;
  for (const auto c : decoder_.decode(encoded)) append_utf8(c, back);
  const bool printable_ascii = plain_prefix(characters).size() == characters.size();
  return back == characters || (printable_ascii && encoded == characters);
}

}  // namespace udpchat
