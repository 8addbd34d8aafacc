package dev.cloister.attestation.nvidia;

import org.xml.sax.ErrorHandler;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/** Makes an exception of every fault, where the JDK would write some to standard error. */
final class Silent implements ErrorHandler {
  @Override
  public void warning(SAXParseException fault) throws SAXException {
    throw fault;
  }

  @Override
  public void error(SAXParseException fault) throws SAXException {
    throw fault;
  }

  @Override
  public void fatalError(SAXParseException fault) throws SAXException {
    throw fault;
  }
}
