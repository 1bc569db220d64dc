#include "udpchat/dscp.hpp"

namespace udpchat {

std::uint8_t parse_dscp(std::string_view) {
  return 0;
}

}  // namespace udpchat
