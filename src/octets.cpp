#include "udpchat/octets.hpp"

namespace udpchat {

std::size_t parse_octets(std::string_view) {
  return 0;
}

std::string format_octets(std::size_t) {
  return {};
}

}  // namespace udpchat
