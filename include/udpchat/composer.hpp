#pragma once

#include "udpchat/choice.hpp"
#include "udpchat/encoder.hpp"

#include <array>
#include <string>
#include <string_view>

namespace udpchat {

/// What typed text is read as.
enum class Input { text, hex, escaped, raw };
inline constexpr std::array kInputs{
    Choice<Input>{"text", Input::text}, Choice<Input>{"hex", Input::hex},
    Choice<Input>{"escaped", Input::escaped}, Choice<Input>{"raw", Input::raw}};

/// What ends each text that is sent; hex and raw octets stay as they are.
enum class LineEnd { none, lf, crlf, cr };
inline constexpr std::array kLineEnds{
    Choice<LineEnd>{"none", LineEnd::none}, Choice<LineEnd>{"lf", LineEnd::lf},
    Choice<LineEnd>{"crlf", LineEnd::crlf}, Choice<LineEnd>{"cr", LineEnd::cr}};

/// Makes payloads of what is typed. For one thread.
class Composer {
 public:
  struct Config {
    std::string encoding = "utf-8";  ///< as encoding_name() gives it
    Input input = Input::text;
    LineEnd eol = LineEnd::none;
  };

  /// Throws std::invalid_argument for an encoding that the system does not have.
  explicit Composer(Config config);

  [[nodiscard]] const Config& config() const { return config_; }

  /// The payload that UTF-8 text stands for. Where that is what was typed, it is that very view;
  /// otherwise it lasts until the next call. Throws Unsendable.
  std::string_view compose(std::string_view typed);

 private:
  void encode_unescaped(std::string_view typed);
  /// Appends `text` in the encoding; `place` tells where in `typed` an octet of it comes from.
  template <typename Place>
  void encode(std::string_view text, std::string_view typed, Place place);

  Config config_;
  Encoder encoder_;
  bool takes_as_it_is_;
  std::string payload_;
};

}  // namespace udpchat
