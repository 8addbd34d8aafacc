package dev.cloister.testkit.nvidia;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.testkit.pki.Certificate;
import dev.cloister.testkit.pki.CertificateSpec;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Extension;
import dev.cloister.testkit.pki.Extension.Usage;
import dev.cloister.testkit.pki.Seed;
import java.io.ByteArrayInputStream;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMSignContext;
import javax.xml.crypto.dsig.keyinfo.KeyInfoFactory;
import javax.xml.crypto.dsig.spec.C14NMethodParameterSpec;
import javax.xml.crypto.dsig.spec.TransformParameterSpec;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;

/** A reference integrity manifest as NVIDIA writes them, each item settable on its own. */
public final class RimSpec {
  private static final String C14N = "http://www.w3.org/2006/12/xml-c14n11";
  private static final String SHA384 = "http://www.w3.org/2001/04/xmldsig-more#sha384";
  private static final String ECDSA = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384";
  private static final Duration LIFETIME = Duration.ofDays(3650);

  private final Seed seed;
  private final Instant notBefore;
  private final String version;
  private final Map<Integer, List<String>> references;
  private final UnaryOperator<CertificateSpec> signer;
  private final UnaryOperator<String> edit;

  private RimSpec(
      Seed seed,
      Instant notBefore,
      String version,
      Map<Integer, List<String>> references,
      UnaryOperator<CertificateSpec> signer,
      UnaryOperator<String> edit) {
    this.seed = seed;
    this.notBefore = notBefore;
    this.version = version;
    this.references = new LinkedHashMap<>(references);
    this.signer = signer;
    this.edit = edit;
  }

  /** A manifest of a version, without measurements; certificates last ten years. */
  public static RimSpec of(Seed seed, Instant notBefore, String version) {
    return new RimSpec(
        seed, notBefore, version, Map.of(), UnaryOperator.identity(), UnaryOperator.identity());
  }

  /** With a measurement, or another value of it: accepted digests in hex. */
  public RimSpec with(int index, String... digests) {
    Map<Integer, List<String>> more = new LinkedHashMap<>(references);
    more.put(index, List.of(digests));
    return new RimSpec(seed, notBefore, version, more, signer, edit);
  }

  /** With another certificate of the signer. */
  public RimSpec withSigner(UnaryOperator<CertificateSpec> change) {
    return new RimSpec(seed, notBefore, version, references, change, edit);
  }

  /** With a change of the text before it is signed. */
  public RimSpec withEdit(UnaryOperator<String> change) {
    return new RimSpec(seed, notBefore, version, references, signer, change);
  }

  /** The anchor: SubjectPublicKeyInfo (DER) of the root. */
  public byte[] rootSpki() {
    return key("root").spki();
  }

  /** The signed manifest. */
  public byte[] sign() {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
      Document document =
          factory
              .newDocumentBuilder()
              .parse(new ByteArrayInputStream(edit.apply(text()).getBytes(UTF_8)));
      XMLSignatureFactory xml = XMLSignatureFactory.getInstance("DOM");
      var reference =
          xml.newReference(
              "",
              xml.newDigestMethod(SHA384, null),
              List.of(
                  xml.newTransform(Transform.ENVELOPED, (TransformParameterSpec) null),
                  xml.newTransform(C14N, (TransformParameterSpec) null)),
              null,
              null);
      CanonicalizationMethod canonical =
          xml.newCanonicalizationMethod(C14N, (C14NMethodParameterSpec) null);
      var info =
          xml.newSignedInfo(canonical, xml.newSignatureMethod(ECDSA, null), List.of(reference));
      KeyInfoFactory keys = xml.getKeyInfoFactory();
      var chain = chain().stream().map(Certificate::x509).toList();
      var keyInfo = keys.newKeyInfo(List.of(keys.newX509Data(chain)));
      xml.newXMLSignature(info, keyInfo)
          .sign(new DOMSignContext(key("signer").privateKey(), document.getDocumentElement()));
      Transformer out = TransformerFactory.newDefaultInstance().newTransformer();
      out.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
      StringWriter written = new StringWriter();
      out.transform(new DOMSource(document), new StreamResult(written));
      return written.toString().getBytes(UTF_8);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private String text() {
    StringBuilder out = new StringBuilder();
    out.append("<SoftwareIdentity xmlns=\"http://standards.iso.org/iso/19770/-2/2015/schema.xsd\"")
        .append(" xmlns:h=\"http://www.w3.org/2001/04/xmlenc#sha384\" name=\"GH100\" tagId=\"t\">")
        .append("<Meta colloquialVersion=\"")
        .append(version)
        .append("\" product=\"GH100\"/><Payload>")
        .append("<Resource type=\"Measurement\" index=\"200\" active=\"False\" alternatives=\"1\"")
        .append(" h:Hash0=\"")
        .append("00".repeat(48))
        .append("\"/>");
    references.forEach(
        (index, digests) -> {
          out.append("<Resource type=\"Measurement\" index=\"").append(index);
          out.append("\" active=\"True\" alternatives=\"").append(digests.size()).append('"');
          for (int i = 0; i < digests.size(); i++) {
            out.append(" h:Hash").append(i).append("=\"").append(digests.get(i)).append('"');
          }
          out.append("/>");
        });
    return out.append("</Payload></SoftwareIdentity>").toString();
  }

  /** The certificates in it: the signer's and the root's. */
  public List<Certificate> certificates() {
    return chain();
  }

  private List<Certificate> chain() {
    Instant end = notBefore.plus(LIFETIME);
    String root = "CN=RIM root";
    CertificateSpec leaf =
        CertificateSpec.of("CN=RIM signer", root, key("signer").spki(), notBefore, end)
            .with(Extension.usage(Usage.SIGNING));
    CertificateSpec top =
        CertificateSpec.of(root, root, key("root").spki(), notBefore, end)
            .with(Extension.usage(Usage.CA))
            .with(Extension.ca(OptionalInt.empty()));
    return List.of(signer.apply(leaf).sign(key("root")), top.sign(key("root")));
  }

  private EcKey key(String name) {
    return EcKey.generate(EcKey.Curve.P384, seed.derive("rim " + name));
  }
}
