package dev.mempool.bench.compare;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;

/** One line of the C side. */
final class NativeAnswer {

  private final JsonObject fields;

  private NativeAnswer(JsonObject fields) {
    this.fields = fields;
  }

  /**
   * {@return the answer in a line}
   *
   * @throws NativeRefusal if the C side says why it did not do what it was asked for, or says
   *     nothing that can be read
   */
  static NativeAnswer parse(String line) throws NativeRefusal {
    JsonObject fields;
    try {
      fields = JsonParser.parseString(line).getAsJsonObject();
    } catch (JsonParseException | IllegalStateException e) {
      throw new NativeRefusal("the C side answered: " + line);
    }
    if (fields.has("refused")) {
      throw new NativeRefusal(fields.get("refused").getAsString());
    }
    return new NativeAnswer(fields);
  }

  double number(String field) throws NativeRefusal {
    return required(field).get(field).getAsDouble();
  }

  String text(String field) throws NativeRefusal {
    return required(field).get(field).getAsString();
  }

  private JsonObject required(String field) throws NativeRefusal {
    if (!fields.has(field)) {
      throw new NativeRefusal("the C side did not say " + field + ": " + fields);
    }
    return fields;
  }
}
