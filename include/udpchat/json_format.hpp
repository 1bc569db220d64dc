#pragma once

#include "udpchat/decoder.hpp"
#include "udpchat/format.hpp"

#include <string>
#include <string_view>

namespace udpchat {

/// JSON Lines: one object (RFC 8259), in ASCII, a line and an event. Its fields are described in
/// the README; what is there stays as it is while "version" is 1.
class JsonFormat final : public Format {
 public:
  /// `encoding` is that of the text in payloads, as encoding_name() gives it. Throws
  /// std::invalid_argument for one that the system does not have.
  explicit JsonFormat(std::string_view encoding) : decoder_(encoding) {}

  void append(const Datagram& datagram, std::size_t columns, std::string& out) override;
  void append(const Sent& sent, std::size_t columns, std::string& out) override;
  void append(const SendFailure& failure, std::string& out) override;
  void append(const DeliveryFailure& failure, Time time, std::string& out) override;
  void append_notice(std::string_view text, Time time, std::string& out) override;

 private:
  Decoder decoder_;
};

}  // namespace udpchat
