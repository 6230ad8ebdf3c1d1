package dev.mempool.bench.report;

import java.io.StringWriter;
import java.util.regex.Pattern;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes well-formed markup that is both HTML and XML, and escapes whatever it is given. */
final class Markup {

  /** Characters that no markup may hold, not even escaped. */
  private static final Pattern FORBIDDEN =
      Pattern.compile("[^\\t\\n\\r\\u0020-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]");

  /** The Unicode replacement character. */
  private static final String REPLACEMENT = "\uFFFD";

  private final StringWriter out = new StringWriter();
  private final XMLStreamWriter xml;

  Markup() {
    try {
      xml = XMLOutputFactory.newFactory().createXMLStreamWriter(out);
      xml.writeDTD("<!DOCTYPE html>\n");
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Opens an element; the attributes are names and values in turn. */
  Markup open(String name, String... attributes) {
    try {
      xml.writeStartElement(name);
      return attributes(attributes);
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes an element that HTML does not close. */
  Markup empty(String name, String... attributes) {
    try {
      xml.writeEmptyElement(name);
      return attributes(attributes);
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
  }

  private Markup attributes(String... attributes) throws XMLStreamException {
    for (int i = 0; i < attributes.length; i += 2) {
      xml.writeAttribute(attributes[i], allowed(attributes[i + 1]));
    }
    return this;
  }

  Markup text(String text) {
    try {
      xml.writeCharacters(allowed(text));
      return this;
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes an element that holds a text. */
  Markup leaf(String name, String text, String... attributes) {
    return open(name, attributes).text(text).close();
  }

  /** Closes the element that was opened last. */
  Markup close() {
    try {
      xml.writeEndElement();
      return this;
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
  }

  Markup newline() {
    return text("\n");
  }

  /** {@return all that was written} */
  String end() {
    try {
      xml.writeEndDocument();
      xml.close();
      return out + "\n";
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String allowed(String text) {
    return FORBIDDEN.matcher(text).replaceAll(REPLACEMENT);
  }
}
