#pragma once

#include "udpchat/address_writer.hpp"
#include "udpchat/decoder.hpp"
#include "udpchat/format.hpp"

#include <chrono>
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
  void begin(std::string_view event, Time time, std::string& out);
  void append_time(Time time, std::string& out);
  void append_way(std::string_view direction, const SocketAddress& local,
                  const SocketAddress& destination, const SocketAddress& peer, std::string& out);
  void append_payload(std::string_view payload, std::string& out);

  Decoder decoder_;
  AddressWriter local_;
  AddressWriter destination_;
  AddressWriter peer_;
  std::string address_;
  std::chrono::sys_seconds second_{};
  std::string second_text_;  ///< of that, up to "SS."
};

}  // namespace udpchat
