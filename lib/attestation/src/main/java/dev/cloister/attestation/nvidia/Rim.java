package dev.cloister.attestation.nvidia;

import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.x509.Certificates;
import dev.cloister.attestation.x509.X509Exception;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.xml.XMLConstants;
import javax.xml.crypto.MarshalException;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLSignature;
import javax.xml.crypto.dsig.XMLSignatureException;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * A reference integrity manifest of NVIDIA: a SWID tag (ISO/IEC 19770-2:2015 with TCG's RIM
 * extensions) with an enveloped XML signature over the whole document. No DTD, no entity and no
 * reference is followed; nothing outside the signed document is read.
 */
final class Rim {
  private static final int MAX_LENGTH = 1 << 20;
  private static final int MAX_ALTERNATIVES = 64;
  private static final String SWID = "http://standards.iso.org/iso/19770/-2/2015/schema.xsd";
  private static final String HASH = "http://www.w3.org/2001/04/xmlenc#sha384";
  private static final String DIGEST = "http://www.w3.org/2001/04/xmldsig-more#sha384";
  private static final String SIGNATURE = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384";
  private static final Set<String> CANONICAL =
      Set.of("http://www.w3.org/2006/12/xml-c14n11", "http://www.w3.org/2001/10/xml-exc-c14n#");

  private final Document document;
  private final Element signature;
  private final String version;
  private final String product;
  private final List<X509Certificate> certificates;
  private final Map<Integer, List<String>> references;

  private Rim(Document document) throws MalformedEvidenceException {
    this.document = document;
    Element root = document.getDocumentElement();
    if (!SWID.equals(root.getNamespaceURI()) || !"SoftwareIdentity".equals(root.getLocalName())) {
      throw new MalformedEvidenceException("expected a SoftwareIdentity");
    }
    signature = only(root, XMLSignature.XMLNS, "Signature");
    Element meta = only(root, SWID, "Meta");
    version = meta.getAttribute("colloquialVersion");
    product = meta.getAttribute("product");
    certificates = certificates(signature);
    references = references(only(root, SWID, "Payload"));
  }

  /**
   * Reads a manifest.
   *
   * @throws MalformedEvidenceException when it is not XML of that form
   */
  static Rim parse(byte[] xml) throws MalformedEvidenceException {
    if (xml.length > MAX_LENGTH) {
      throw new MalformedEvidenceException("manifest of more than " + MAX_LENGTH + " bytes");
    }
    try {
      return new Rim(builder().parse(new ByteArrayInputStream(xml)));
    } catch (SAXException | IOException e) {
      throw new MalformedEvidenceException("manifest is not plain XML without a DTD");
    }
  }

  private static DocumentBuilder builder() {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
      factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
      factory.setXIncludeAware(false);
      factory.setExpandEntityReferences(false);
      DocumentBuilder builder = factory.newDocumentBuilder();
      builder.setErrorHandler(new Silent());
      return builder;
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("the JDK's XML parser has these settings", e);
    }
  }

  /** A child of that name, of which there is one among the children and one in the document. */
  private static Element only(Element parent, String namespace, String name)
      throws MalformedEvidenceException {
    NodeList found = parent.getElementsByTagNameNS(namespace, name);
    if (found.getLength() != 1
        || !(found.item(0) instanceof Element element)
        || !parent.isSameNode(element.getParentNode())) {
      throw new MalformedEvidenceException("expected one " + name + " in " + parent.getLocalName());
    }
    return element;
  }

  private static List<X509Certificate> certificates(Element signature)
      throws MalformedEvidenceException {
    NodeList found = signature.getElementsByTagNameNS(XMLSignature.XMLNS, "X509Certificate");
    if (found.getLength() < 1 || found.getLength() > Certificates.MAX) {
      throw new MalformedEvidenceException("expected 1 to 16 certificates in the manifest");
    }
    List<X509Certificate> certificates = new ArrayList<>();
    try {
      for (int i = 0; i < found.getLength(); i++) {
        byte[] der = Base64.getMimeDecoder().decode(found.item(i).getTextContent());
        certificates.add(Certificates.parseDer(der));
      }
    } catch (X509Exception | IllegalArgumentException e) {
      throw new MalformedEvidenceException("a certificate of the manifest cannot be read");
    }
    return certificates;
  }

  private static Map<Integer, List<String>> references(Element payload)
      throws MalformedEvidenceException {
    Map<Integer, List<String>> references = new TreeMap<>();
    for (Node node = payload.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element resource
          && "Resource".equals(resource.getLocalName())
          && resource.getAttribute("active").equals("True")
          && references.put(number(resource, "index", 254), digests(resource)) != null) {
        throw new MalformedEvidenceException("a measurement stands twice in the manifest");
      }
    }
    if (references.isEmpty()) {
      throw new MalformedEvidenceException("the manifest has no measurement");
    }
    return references;
  }

  private static List<String> digests(Element resource) throws MalformedEvidenceException {
    List<String> digests = new ArrayList<>();
    int alternatives = number(resource, "alternatives", MAX_ALTERNATIVES);
    for (int i = 0; i < alternatives; i++) {
      String digest = resource.getAttributeNS(HASH, "Hash" + i);
      if (!digest.matches("[0-9a-fA-F]{96}")) {
        throw new MalformedEvidenceException("a measurement of the manifest is no SHA-384 digest");
      }
      digests.add(digest.toLowerCase(Locale.ROOT));
    }
    return List.copyOf(digests);
  }

  private static int number(Element resource, String name, int most)
      throws MalformedEvidenceException {
    String text = resource.getAttribute(name);
    if (!text.matches("[0-9]{1,3}") || Integer.parseInt(text) > most) {
      throw new MalformedEvidenceException("a measurement has no proper " + name);
    }
    return Integer.parseInt(text);
  }

  /**
   * Whether the certificate's key signed the whole document: one reference to all of it, without
   * the signature itself, ECDSA with SHA-384, the JDK's secure validation on.
   */
  boolean signedBy(X509Certificate certificate) {
    DOMValidateContext context = new DOMValidateContext(certificate.getPublicKey(), signature);
    context.setProperty("org.jcp.xml.dsig.secureValidation", true);
    try {
      XMLSignature found = XMLSignatureFactory.getInstance("DOM").unmarshalXMLSignature(context);
      return found.getSignedInfo().getSignatureMethod().getAlgorithm().equals(SIGNATURE)
          && CANONICAL.contains(found.getSignedInfo().getCanonicalizationMethod().getAlgorithm())
          && found.getObjects().isEmpty()
          && found.getSignedInfo().getReferences().size() == 1
          && whole(found.getSignedInfo().getReferences().getFirst())
          && found.validate(context);
    } catch (MarshalException | XMLSignatureException e) {
      return false;
    }
  }

  private static boolean whole(Reference reference) {
    List<Transform> transforms = reference.getTransforms();
    return "".equals(reference.getURI())
        && reference.getDigestMethod().getAlgorithm().equals(DIGEST)
        && transforms.size() == 2
        && transforms.get(0).getAlgorithm().equals(Transform.ENVELOPED)
        && CANONICAL.contains(transforms.get(1).getAlgorithm());
  }

  /** The version of the driver or firmware it describes. */
  String version() {
    return version;
  }

  /** Whether it describes that chip, such as {@code GH100}; {@code LS_10} is {@code LS10}. */
  boolean isFor(String chip) {
    return !chip.isEmpty() && plain(product).equals(plain(chip));
  }

  private static String plain(String chip) {
    return chip.replace("_", "").toUpperCase(Locale.ROOT);
  }

  /** As they stand in the signature, the signer's first. */
  List<X509Certificate> certificates() {
    return certificates;
  }

  /** Accepted digests, lower-case hex, by NVIDIA's index: one less than the SPDM block's. */
  Map<Integer, List<String>> references() {
    return references;
  }

  @Override
  public String toString() {
    return "Rim[" + version + ", " + document.getDocumentElement().getAttribute("tagId") + "]";
  }
}
