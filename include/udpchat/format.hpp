#pragma once

#include "udpchat/datagram.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace udpchat {

/// How what happens is written to the output. Each call appends whole lines, with their line ends,
/// or nothing where this format does not show such an event. An object serves one thread.
class Format {
 public:
  using Time = std::chrono::system_clock::time_point;

  Format() = default;
  Format(const Format&) = delete;
  Format& operator=(const Format&) = delete;
  virtual ~Format() = default;

  /// Lines are no wider than `columns` where they can be.
  virtual void append(const Datagram& datagram, std::size_t columns, std::string& out) = 0;
  virtual void append(const Sent& /*sent*/, std::size_t /*columns*/, std::string& /*out*/) {}
  virtual void append(const SendFailure& /*failure*/, std::string& /*out*/) {}
  virtual void append(const DeliveryFailure& /*failure*/, Time /*time*/, std::string& /*out*/) {}
  virtual void append_notice(std::string_view /*text*/, Time /*time*/, std::string& /*out*/) {}
};

}  // namespace udpchat
