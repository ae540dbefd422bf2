"""The text model: scores a comment while ingestion still holds its text. Hashed character n-grams, linear, no pickle."""

from resonance.authenticity.text_model.command import LabelledFiles, train_from_files
from resonance.authenticity.text_model.service import MODEL_FILE, TextReader, deployed, lake_name, learn, reader_of_night

__all__ = ["MODEL_FILE", "LabelledFiles", "TextReader", "deployed", "lake_name", "learn", "reader_of_night", "train_from_files"]
