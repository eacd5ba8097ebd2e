//! GIFs without their colours: only the colour tables are rewritten, so frames, timing, transparency and pixels stay as they are.
//! Layout: <https://www.w3.org/Graphics/GIF/spec-gif89a.txt>.

use crate::gray::luma8;

const EXTENSION: u8 = 0x21;
const IMAGE: u8 = 0x2C;
const TRAILER: u8 = 0x3B;

/// Fails on data that is not laid out as a GIF, with the reason.
pub fn convert(gif: &[u8]) -> Result<Vec<u8>, &'static str> {
    let mut writer = Writer { bytes: gif.to_vec(), position: 0 };
    let mut frames = 0;
    // "GIF89a", width and height (2 bytes each), flags, background colour, aspect ratio
    let flags = writer.skip(13)?[10];
    writer.colour_table(flags)?;
    loop {
        match writer.skip(1) {
            Ok([EXTENSION]) => {
                writer.skip(1)?; // which one
                writer.sub_blocks()?;
            }
            Ok([IMAGE]) => {
                // left, top, width, height (2 bytes each), flags
                let flags = writer.skip(9)?[8];
                writer.colour_table(flags)?;
                writer.skip(1)?; // bits of the first code
                writer.sub_blocks()?;
                frames += 1;
            }
            Ok([TRAILER]) => break,
            // Programs that stop without a trailer exist, and viewers show what they made.
            Err(_) if frames > 0 => break,
            _ => return Err("the GIF is damaged"),
        }
    }
    if frames == 0 { Err("the GIF has no picture") } else { Ok(writer.bytes) }
}

struct Writer {
    bytes: Vec<u8>,
    position: usize,
}

impl Writer {
    fn skip(&mut self, count: usize) -> Result<&mut [u8], &'static str> {
        let skipped = self.bytes.get_mut(self.position..self.position + count).ok_or("the GIF is cut off")?;
        self.position += count;
        Ok(skipped)
    }

    /// The flags' top bit says whether there is a table, the lowest three its size: 2 to 256 colours.
    fn colour_table(&mut self, flags: u8) -> Result<(), &'static str> {
        if flags & 0x80 == 0 {
            return Ok(());
        }
        let colours = 2 << (flags & 7);
        for colour in self.skip(3 * colours)?.chunks_exact_mut(3) {
            let gray = luma8(colour);
            colour.fill(gray);
        }
        Ok(())
    }

    /// Each begins with its length; an empty one is the last.
    fn sub_blocks(&mut self) -> Result<(), &'static str> {
        loop {
            match self.skip(1)?[0] {
                0 => return Ok(()),
                length => self.skip(length.into())?,
            };
        }
    }
}
