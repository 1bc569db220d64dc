#include "udpchat/network_error.hpp"

namespace udpchat {

std::string send_advice(const std::error_code&, const RefusedSend&) {
  return {};
}
std::string bind_advice(const std::error_code&) {
  return {};
}
std::string interface_advice(const std::error_code&) {
  return {};
}
std::string join_advice(const std::error_code&) {
  return {};
}

}  // namespace udpchat
