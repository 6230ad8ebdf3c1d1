// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.zip.Adler32;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * APIs of the JDK that accept the view of an mbuf, whose memory can be closed. Each gives the same
 * result for the view as for an array. Afterwards the pool can be closed, so no API keeps the view.
 */
@Timeout(60)
class ViewConsumersTest {

  private static final int LENGTH = 1500;
  private static final byte[] KEY = new byte[16];

  private final byte[] content = new byte[LENGTH];
  private PktmbufPool pool = Pools.pool();
  private Mbuf mbuf = Pools.packet(pool, LENGTH);

  @BeforeEach
  void fill() {
    new Random(1).nextBytes(content);
    mbuf.write(0, content, 0, LENGTH);
  }

  @AfterEach
  void close() {
    pool.close();
    assertTrue(pool.mempool.isClosed());
  }

  /** Allocates an mbuf with the given number of zero bytes of data. */
  private Mbuf target() {
    return Pools.packet(pool, LENGTH);
  }

  private static byte[] bytes(Mbuf mbuf, int length) {
    byte[] bytes = new byte[length];
    mbuf.read(0, bytes, 0, length);
    return bytes;
  }

  @Test
  void checksums() {
    for (Checksum[] pair :
        new Checksum[][] {
          {new CRC32(), new CRC32()}, {new CRC32C(), new CRC32C()}, {new Adler32(), new Adler32()}
        }) {
      pair[0].update(content);
      pair[1].update(mbuf.byteBuffer());
      assertEquals(pair[0].getValue(), pair[1].getValue());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"MD5", "SHA-1", "SHA-256", "SHA-512", "SHA3-256"})
  void messageDigests(String algorithm) throws Exception {
    MessageDigest digest = MessageDigest.getInstance(algorithm);
    digest.update(mbuf.byteBuffer());
    assertArrayEquals(MessageDigest.getInstance(algorithm).digest(content), digest.digest());
  }

  @ParameterizedTest
  @ValueSource(strings = {"HmacSHA1", "HmacSHA256"})
  void macs(String algorithm) throws Exception {
    Mac mac = Mac.getInstance(algorithm);
    mac.init(new SecretKeySpec(KEY, algorithm));
    mac.update(mbuf.byteBuffer());
    byte[] actual = mac.doFinal();
    assertArrayEquals(mac.doFinal(content), actual);
  }

  @ParameterizedTest
  @ValueSource(strings = {"AES/CTR/NoPadding", "AES/CBC/PKCS5Padding", "AES/GCM/NoPadding"})
  void ciphers(String transformation) throws Exception {
    Cipher onArrays = Cipher.getInstance(transformation);
    init(onArrays, Cipher.ENCRYPT_MODE);
    byte[] expected = onArrays.doFinal(content);
    // another object, because GCM refuses to encrypt twice with one nonce
    Cipher cipher = Cipher.getInstance(transformation);
    init(cipher, Cipher.ENCRYPT_MODE);
    Mbuf coded = Pools.packet(pool, expected.length);
    assertEquals(expected.length, cipher.doFinal(mbuf.byteBuffer(), coded.byteBuffer()));
    assertArrayEquals(expected, bytes(coded, expected.length));
    init(cipher, Cipher.DECRYPT_MODE);
    Mbuf plain = target();
    // decryption may need room for the padding
    plain.append(cipher.getOutputSize(expected.length) - LENGTH);
    assertEquals(LENGTH, cipher.doFinal(coded.byteBuffer(), plain.byteBuffer()));
    assertArrayEquals(content, bytes(plain, LENGTH));
  }

  private static void init(Cipher cipher, int mode) throws Exception {
    AlgorithmParameterSpec parameters =
        cipher.getAlgorithm().contains("GCM")
            ? new GCMParameterSpec(128, new byte[12])
            : new IvParameterSpec(new byte[16]);
    cipher.init(mode, new SecretKeySpec(KEY, "AES"), parameters);
  }

  @Test
  void deflaterAndInflater() throws Exception {
    Deflater deflater = new Deflater();
    Inflater inflater = new Inflater();
    try {
      Mbuf packed = Pools.packet(pool, Pools.DATA_ROOM - 128);
      deflater.setInput(mbuf.byteBuffer());
      deflater.finish();
      int length = deflater.deflate(packed.byteBuffer());
      assertTrue(deflater.finished());
      packed.trim(packed.dataLength() - length);
      Mbuf plain = target();
      inflater.setInput(packed.byteBuffer());
      assertEquals(LENGTH, inflater.inflate(plain.byteBuffer()));
      assertTrue(inflater.finished());
      assertArrayEquals(content, bytes(plain, LENGTH));
    } finally {
      deflater.end();
      inflater.end();
    }
  }

  @Test
  void charsets() throws Exception {
    String text = "Grüße, κόσμε";
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    mbuf.trim(LENGTH - encoded.length);
    mbuf.write(0, encoded, 0, encoded.length);
    assertEquals(text, StandardCharsets.UTF_8.newDecoder().decode(mbuf.byteBuffer()).toString());
    Mbuf other = target();
    StandardCharsets.UTF_8
        .newEncoder()
        .encode(java.nio.CharBuffer.wrap(text), other.byteBuffer(), true);
    assertArrayEquals(encoded, bytes(other, encoded.length));
  }

  @Test
  void files(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("packet");
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ)) {
      assertEquals(LENGTH, channel.write(mbuf.byteBuffer(), 3));
      Mbuf copy = target();
      assertEquals(LENGTH, channel.read(copy.byteBuffer(), 3));
      assertArrayEquals(content, bytes(copy, LENGTH));
    }
  }

  @Test
  void asynchronousFiles(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("packet");
    try (AsynchronousFileChannel channel =
        AsynchronousFileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ)) {
      assertEquals(LENGTH, channel.write(mbuf.byteBuffer(), 0).get());
      assertArrayEquals(content, Files.readAllBytes(file));
      Mbuf copy = target();
      assertEquals(LENGTH, channel.read(copy.byteBuffer(), 0).get());
      assertArrayEquals(content, bytes(copy, LENGTH));
    }
  }

  private static InetSocketAddress local() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  @Test
  void sockets() throws Exception {
    try (ServerSocketChannel server = ServerSocketChannel.open().bind(local());
        SocketChannel client = SocketChannel.open(server.getLocalAddress());
        SocketChannel accepted = server.accept()) {
      ByteBuffer from = mbuf.byteBuffer();
      while (from.hasRemaining()) {
        client.write(from);
      }
      Mbuf copy = target();
      ByteBuffer to = copy.byteBuffer();
      while (to.hasRemaining()) {
        accepted.read(to);
      }
      assertArrayEquals(content, bytes(copy, LENGTH));
    }
  }

  @Test
  void asynchronousSockets() throws Exception {
    try (AsynchronousServerSocketChannel server =
            AsynchronousServerSocketChannel.open().bind(local());
        AsynchronousSocketChannel client = AsynchronousSocketChannel.open()) {
      Future<AsynchronousSocketChannel> accepting = server.accept();
      client.connect(server.getLocalAddress()).get();
      try (AsynchronousSocketChannel accepted = accepting.get()) {
        ByteBuffer from = mbuf.byteBuffer();
        while (from.hasRemaining()) {
          client.write(from).get();
        }
        Mbuf copy = target();
        ByteBuffer to = copy.byteBuffer();
        while (to.hasRemaining()) {
          accepted.read(to).get();
        }
        assertArrayEquals(content, bytes(copy, LENGTH));
      }
    }
  }

  @Test
  void datagrams() throws Exception {
    try (DatagramChannel one = DatagramChannel.open().bind(local());
        DatagramChannel other = DatagramChannel.open().bind(local())) {
      assertEquals(LENGTH, one.send(mbuf.byteBuffer(), other.getLocalAddress()));
      Mbuf copy = target();
      assertEquals(one.getLocalAddress(), other.receive(copy.byteBuffer()));
      assertArrayEquals(content, bytes(copy, LENGTH));
    }
  }
}
