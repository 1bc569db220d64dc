#include "udpchat/repertoire.hpp"

#include "udpchat/text.hpp"

#include <array>
#include <span>
#include <utility>

namespace udpchat {

Repertoire::Repertoire(const std::string& encoding)
    : converter_("UTF-8", encoding), decoder_(encoding) {}

bool Repertoire::has(std::string_view characters) {
  if (plain_prefix(characters).size() == characters.size()) return true;
  std::string key(characters);
  if (const auto known = known_.find(key); known != known_.end()) return known->second;
  return known_[std::move(key)] = come_back(characters);
}

bool Repertoire::come_back(std::string_view characters) {
  std::array<char, 64> octets{};  // a header, two characters and a shift at the very most
  std::span<char> room(octets);
  auto left = characters;
  converter_.reset();
  if (converter_.convert(left, room) != Converter::End::done) return false;
  converter_.finish(room);

  std::string back;
  for (const auto c : decoder_.decode({octets.data(), octets.size() - room.size()}))
    append_utf8(c, back);
  return back == characters;
}

}  // namespace udpchat
