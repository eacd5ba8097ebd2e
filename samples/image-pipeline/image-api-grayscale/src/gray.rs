//! Pictures without their colours.

use std::io::Cursor;

use image::codecs::png::{CompressionType, FilterType, PngDecoder, PngEncoder};
use image::metadata::Orientation;
use image::{DynamicImage, GrayAlphaImage, GrayImage, ImageBuffer, ImageDecoder, ImageFormat, Limits, Luma, LumaA, RgbImage};
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;

use crate::gif;

/// Most bytes that a decoded picture may take; with it and its gray copy the app stays inside the memory that dapr.yaml gives it.
const MOST_BYTES: u64 = 96 << 20;

pub struct Gray {
    pub content_type: &'static str,
    pub bytes: Vec<u8>,
}

pub enum Error {
    NotAPicture(String),
    TooLarge(String),
}

impl From<image::ImageError> for Error {
    fn from(error: image::ImageError) -> Error {
        match error {
            image::ImageError::Limits(_) => Error::TooLarge(format!("it takes more than {} MiB", MOST_BYTES >> 20)),
            error => Error::NotAPicture(error.to_string()),
        }
    }
}

pub fn convert(picture: &[u8]) -> Result<Gray, Error> {
    let format = image::guess_format(picture).map_err(|_| Error::NotAPicture("its first bytes are those of something else".to_string()))?;
    let picture = match format {
        ImageFormat::Gif => {
            let bytes = gif::convert(picture).map_err(|why| Error::NotAPicture(why.to_string()))?;
            return Ok(Gray { content_type: "image/gif", bytes });
        }
        ImageFormat::Jpeg => decode_jpeg(picture)?,
        ImageFormat::Png => decode_png(picture)?,
        other => return Err(Error::NotAPicture(format!("it is {other:?}"))),
    };

    let mut bytes = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Fast, FilterType::Adaptive);
    remove_colours(picture).write_with_encoder(encoder)?;
    Ok(Gray { content_type: "image/png", bytes })
}

/// A JPEG stores brightness by itself, in just the sense of [`luma`]: there is nothing to convert and no colour to decode. Converting to
/// RGB and back would also bend what lies outside RGB. Only the rare JPEG that stores something else (RGB, CMYK) comes in colour.
fn decode_jpeg(picture: &[u8]) -> Result<DynamicImage, Error> {
    let damaged = |error: zune_jpeg::errors::DecodeErrors| Error::NotAPicture(error.to_string().trim().trim_matches('"').to_string());
    let options = DecoderOptions::default().set_strict_mode(false).set_max_width(usize::MAX).set_max_height(usize::MAX);
    let mut decoder = zune_jpeg::JpegDecoder::new_with_options(ZCursor::new(picture), options);
    decoder.decode_headers().map_err(damaged)?;
    let (width, height) = decoder.dimensions().unwrap_or_default();
    let stores_luma = matches!(decoder.input_colorspace(), Some(ColorSpace::YCbCr | ColorSpace::Luma));
    let wanted = if stores_luma { ColorSpace::Luma } else { ColorSpace::RGB };
    check_size(width, height, wanted.num_components())?;

    decoder.set_options(options.jpeg_set_out_colorspace(wanted));
    let pixels = decoder.decode().map_err(damaged)?;
    let (width, height) = (width as u32, height as u32);
    let picture = match wanted {
        ColorSpace::Luma => GrayImage::from_vec(width, height, pixels).map(DynamicImage::ImageLuma8),
        _ => RgbImage::from_vec(width, height, pixels).map(DynamicImage::ImageRgb8),
    };
    let mut picture = picture.ok_or_else(|| Error::NotAPicture("its size is not what it says".to_string()))?;
    // PNG viewers do not turn a picture as JPEG viewers do.
    picture.apply_orientation(decoder.exif().and_then(|exif| Orientation::from_exif_chunk(exif)).unwrap_or(Orientation::NoTransforms));
    Ok(picture)
}

fn decode_png(picture: &[u8]) -> Result<DynamicImage, Error> {
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_BYTES);
    let mut decoder = PngDecoder::with_limits(Cursor::new(picture), limits)?;
    let (width, height) = decoder.dimensions();
    check_size(width as usize, height as usize, decoder.color_type().bytes_per_pixel().into())?;
    let orientation = decoder.orientation()?;
    let mut picture = DynamicImage::from_decoder(decoder)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

fn check_size(width: usize, height: usize, bytes_per_pixel: usize) -> Result<(), Error> {
    if width as u64 * height as u64 * bytes_per_pixel as u64 > MOST_BYTES {
        return Err(Error::TooLarge(format!("{width} by {height} pixels take more than {} MiB", MOST_BYTES >> 20)));
    }
    Ok(())
}

/// Keeps transparency and the number of bits.
fn remove_colours(image: DynamicImage) -> DynamicImage {
    let (width, height) = (image.width(), image.height());
    match image {
        DynamicImage::ImageRgb8(rgb) => DynamicImage::ImageLuma8(GrayImage::from_fn(width, height, |x, y| {
            Luma([luma8(&rgb[(x, y)].0)])
        })),
        DynamicImage::ImageRgba8(rgba) => DynamicImage::ImageLumaA8(GrayAlphaImage::from_fn(width, height, |x, y| {
            let pixel = rgba[(x, y)].0;
            LumaA([luma8(&pixel), pixel[3]])
        })),
        DynamicImage::ImageRgb16(rgb) => DynamicImage::ImageLuma16(ImageBuffer::from_fn(width, height, |x, y| {
            Luma([luma16(&rgb[(x, y)].0)])
        })),
        DynamicImage::ImageRgba16(rgba) => DynamicImage::ImageLumaA16(ImageBuffer::from_fn(width, height, |x, y| {
            let pixel = rgba[(x, y)].0;
            LumaA([luma16(&pixel), pixel[3]])
        })),
        // PNG and JPEG have nothing else but what is gray already.
        gray => gray,
    }
}

/// Brightness as ITU-R BT.601 has it, and with it JPEG (JFIF 1.02, "conversion to and from RGB"); weights in 1/65536.
fn luma(red: u64, green: u64, blue: u64) -> u64 {
    (19595 * red + 38470 * green + 7471 * blue + 32768) >> 16
}

pub fn luma8(rgb: &[u8]) -> u8 {
    luma(rgb[0].into(), rgb[1].into(), rgb[2].into()) as u8
}

fn luma16(rgb: &[u16]) -> u16 {
    luma(rgb[0].into(), rgb[1].into(), rgb[2].into()) as u16
}
