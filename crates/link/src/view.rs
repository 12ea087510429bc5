//! What an analysis sees of a file, to compare two texts by: everything but the places, and the order of these.
use serde::ser::{self, Serialize};
use std::fmt::Display;

/// Something that derives `Serialize`, its bytes apart from the offsets in it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct View {
    rest: Vec<u8>,
    places: Vec<u32>,
}

/// What a view cannot be made of; nothing that is in an outline or a graph.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ViewError(String);

impl ser::Error for ViewError {
    fn custom<T: Display>(message: T) -> Self {
        ViewError(message.to_string())
    }
}

impl View {
    /// Adds `part`.
    ///
    /// # Errors
    /// When it cannot be serialised.
    pub fn add(&mut self, part: &impl Serialize) -> Result<(), ViewError> {
        part.serialize(&mut *self)
    }

    /// Whether the two differ in nothing but where things are, and these are in the same order.
    pub fn is_moved(&self, other: &View) -> bool {
        self.rest == other.rest && ranks(&self.places) == ranks(&other.places)
    }

    /// The last place in it.
    pub fn end(&self) -> u32 {
        self.places.iter().copied().max().unwrap_or_default()
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), ViewError> {
        self.rest.extend_from_slice(bytes);
        Ok(())
    }

    fn put_length(&mut self, length: usize) -> Result<(), ViewError> {
        self.put(&(length as u64).to_le_bytes())
    }
}

/// For each place, how many different ones are before it.
fn ranks(places: &[u32]) -> Vec<usize> {
    let mut sorted = places.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    places.iter().map(|place| sorted.partition_point(|other| other < place)).collect()
}

/// The fields of a struct.
pub struct Fields<'a> {
    view: &'a mut View,
    /// It is a range of offsets.
    is_span: bool,
}

macro_rules! numbers {
    ($($name:ident: $type:ty),*) => {
        $(fn $name(self, value: $type) -> Result<(), ViewError> {
            self.put(&value.to_le_bytes())
        })*
    };
}

impl<'a> ser::Serializer for &'a mut View {
    type Ok = ();
    type Error = ViewError;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Self;
    type SerializeMap = Self;
    type SerializeStruct = Fields<'a>;
    type SerializeStructVariant = Fields<'a>;

    numbers! {
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64,
        serialize_f32: f32, serialize_f64: f64
    }

    fn serialize_bool(self, value: bool) -> Result<(), ViewError> {
        self.put(&[u8::from(value)])
    }

    fn serialize_char(self, value: char) -> Result<(), ViewError> {
        self.serialize_u32(value.into())
    }

    fn serialize_str(self, value: &str) -> Result<(), ViewError> {
        self.serialize_bytes(value.as_bytes())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), ViewError> {
        self.put_length(value.len())?;
        self.put(value)
    }

    fn serialize_none(self) -> Result<(), ViewError> {
        self.put(&[0])
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), ViewError> {
        self.put(&[1])?;
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), ViewError> {
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), ViewError> {
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, variant: u32, _: &'static str) -> Result<(), ViewError> {
        self.serialize_u32(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), ViewError> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        variant: u32,
        _: &'static str,
        value: &T,
    ) -> Result<(), ViewError> {
        self.serialize_u32(variant)?;
        value.serialize(self)
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Self, ViewError> {
        let length = length.ok_or_else(|| ViewError("a list of unknown length".into()))?;
        self.put_length(length)?;
        Ok(self)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self, ViewError> {
        Ok(self)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self, ViewError> {
        Ok(self)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        variant: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self, ViewError> {
        self.serialize_u32(variant)?;
        Ok(self)
    }

    fn serialize_map(self, length: Option<usize>) -> Result<Self, ViewError> {
        self.serialize_seq(length)
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Fields<'a>, ViewError> {
        Ok(Fields { view: self, is_span: name == "Span" })
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        variant: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Fields<'a>, ViewError> {
        self.serialize_u32(variant)?;
        Ok(Fields { view: self, is_span: false })
    }
}

macro_rules! elements {
    ($($trait:ident: $method:ident),*) => {
        $(impl ser::$trait for &mut View {
            type Ok = ();
            type Error = ViewError;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ViewError> {
                value.serialize(&mut **self)
            }

            fn end(self) -> Result<(), ViewError> {
                Ok(())
            }
        })*
    };
}

elements! {
    SerializeSeq: serialize_element, SerializeTuple: serialize_element, SerializeTupleStruct: serialize_field,
    SerializeTupleVariant: serialize_field
}

impl ser::SerializeMap for &mut View {
    type Ok = ();
    type Error = ViewError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), ViewError> {
        key.serialize(&mut **self)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ViewError> {
        value.serialize(&mut **self)
    }

    fn end(self) -> Result<(), ViewError> {
        Ok(())
    }
}

impl Fields<'_> {
    fn field<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), ViewError> {
        let before = self.view.rest.len();
        value.serialize(&mut *self.view)?;
        if !self.is_span && name != "offset" {
            return Ok(());
        }
        let place = self.view.rest.split_off(before);
        let place: [u8; 4] = place.try_into().map_err(|_| ViewError(format!("{name} is no offset")))?;
        self.view.places.push(u32::from_le_bytes(place));
        Ok(())
    }
}

macro_rules! fields {
    ($($trait:ident),*) => {
        $(impl ser::$trait for Fields<'_> {
            type Ok = ();
            type Error = ViewError;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), ViewError> {
                self.field(name, value)
            }

            fn end(self) -> Result<(), ViewError> {
                Ok(())
            }
        })*
    };
}

fields! { SerializeStruct, SerializeStructVariant }

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SourceFile;
    use rculint_ir::Wrappers;

    fn view(text: &str) -> View {
        let file = SourceFile::new("a.c".into(), text.into());
        let mut view = View::default();
        view.add(&file.outline).expect("an outline");
        for at in 0..file.outline.functions.len() as u32 {
            view.add(&*file.body(at, &Wrappers::default())).expect("a graph");
        }
        view
    }

    #[test]
    fn comments_and_what_nobody_looks_at_only_move_things() {
        let text = "static int a;\nint f(int b)\n{\n\tif (a)\n\t\tg(b);\n\treturn b;\n}\n";
        let one = view(text);
        assert_eq!(one, view(text));
        for moved in [format!("/* new */\n{text}"), text.replace("(a)", "(a /* or not */)"), text.replace("\t", "    ")]
        {
            assert!(one.is_moved(&view(&moved)) && one != view(&moved), "{moved}");
        }
        let others =
            [("g(b)", "h(b)"), ("(a)", "(!a)"), ("int a", "struct s *a"), ("static", ""), ("return b;", "return a;")];
        for (old, new) in others {
            assert!(!one.is_moved(&view(&text.replace(old, new))), "{new} for {old}");
        }
    }

    #[test]
    fn places_that_change_their_order_are_not_only_moved() {
        let one = View { rest: vec![1], places: vec![5, 9, 5] };
        assert!(one.is_moved(&View { rest: vec![1], places: vec![0, 1, 0] }));
        assert!(!one.is_moved(&View { rest: vec![1], places: vec![9, 5, 9] }));
        assert!(!one.is_moved(&View { rest: vec![1], places: vec![5, 9, 6] }));
        assert_eq!(one.end(), 9);
    }
}
